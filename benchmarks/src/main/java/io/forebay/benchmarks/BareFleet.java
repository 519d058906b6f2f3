package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The limit: asks for the page on many kept connections, once a second each, and throws it away.
 * One thread has all connections, which are spread evenly over the second; it wakes up once a
 * millisecond and sends what is due.
 */
final class BareFleet implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> channels = new ArrayList<>();
  private final int endpoints;
  private final int port;
  private long begin;
  private long sent;
  private final ByteBuf request =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(
                  ("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bare\r\n"
                          + "Accept: text/plain;version=0.0.4\r\n\r\n")
                      .getBytes(US_ASCII)));

  BareFleet(int endpoints, int port) {
    this.endpoints = endpoints;
    this.port = port;
  }

  /** Connects, and begins. */
  void start() throws InterruptedException {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpResponseDecoder(), new Discard());
                  }
                });
    for (int i = 0; i < endpoints; i++) {
      channels.add(bootstrap.connect("127.0.0.1", port).sync().channel());
    }
    begin = System.nanoTime();
    var unused = group.next().scheduleAtFixedRate(this::send, 0, 1, TimeUnit.MILLISECONDS);
  }

  private void send() {
    double seconds = (System.nanoTime() - begin) / 1e9;
    for (long due = (long) (seconds * endpoints); sent < due; sent++) {
      Channel channel = channels.get((int) (sent % endpoints));
      var unused = channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Lets go of what comes. */
  private static final class Discard extends SimpleChannelInboundHandler<HttpObject> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {}
  }
}
