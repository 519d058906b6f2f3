package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to come to a connection: resolves the name and tries its addresses in turn. Lives on
 * its event loop.
 */
final class Dial<T> {
  private static final int MAXIMAL_ADDRESSES = 4;

  private final HttpLoop loop;
  private final HttpSettings settings;
  private final HostPort address;
  private final HttpTarget<T> owner;
  private final Exchange<T> exchange;
  private @Nullable Channel channel;
  private boolean cancelled;

  Dial(
      HttpLoop loop,
      HttpSettings settings,
      HostPort address,
      HttpTarget<T> owner,
      Exchange<T> exchange) {
    this.loop = loop;
    this.settings = settings;
    this.address = address;
    this.owner = owner;
    this.exchange = exchange;
  }

  void start() {
    InetAddress literal = literal(address.host());
    if (literal != null) {
      connect(List.of(new InetSocketAddress(literal, address.port())), 0);
      return;
    }
    Future<List<InetSocketAddress>> addresses = loop.resolve(address);
    addresses.addListener(
        resolved -> {
          if (cancelled) {
            return;
          }
          if (addresses.isSuccess()) {
            List<InetSocketAddress> all = addresses.getNow();
            connect(all.subList(0, Math.min(all.size(), MAXIMAL_ADDRESSES)), 0);
          } else {
            fail(Failures.unresolved(settings.url(address), address.host(), addresses.cause()));
          }
        });
  }

  /** Gives up; nothing will be told any more. */
  void cancel() {
    cancelled = true;
    if (channel != null) {
      var unused = channel.close();
    }
  }

  private void connect(List<InetSocketAddress> addresses, int index) {
    // A little less than what is left, so that this is told before the data layer gives up.
    long patience = exchange.remainingMillis() * 9 / 10 / (addresses.size() - index);
    int timeout = (int) Math.min(Integer.MAX_VALUE, Math.max(1, patience));
    Connection<T> connection =
        new Connection<>(loop, settings, address, owner, exchange.access().tls());
    ChannelFuture connected =
        loop.bootstrap()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
            .handler(pipeline(connection, exchange.remainingMillis()))
            .connect(addresses.get(index));
    channel = connected.channel();
    connected.addListener(
        done -> {
          if (cancelled) {
            var unused = connected.channel().close();
          } else if (connected.isSuccess()) {
            owner.connected(this, exchange, connection);
          } else if (index + 1 < addresses.size()) {
            connect(addresses, index + 1);
          } else {
            fail(Failures.unconnected(settings.url(address), connected.cause()));
          }
        });
  }

  private ChannelInitializer<SocketChannel> pipeline(Connection<T> connection, long timeoutMillis) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        SslContext tls = exchange.access().tls();
        if (tls != null) {
          String name = settings.serverName() == null ? address.host() : settings.serverName();
          channel
              .pipeline()
              .addLast(Tls.handler(tls, channel.alloc(), name, address.port(), timeoutMillis));
        }
        channel.pipeline().addLast(connection);
      }
    };
  }

  private void fail(FetchException failure) {
    owner.failed(exchange, failure);
  }

  /** The address that the text is, or null if it is a name. Asks no one. */
  static @Nullable InetAddress literal(String host) {
    // The JDK asks name servers, and waits for them, for some texts with colons too.
    if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
