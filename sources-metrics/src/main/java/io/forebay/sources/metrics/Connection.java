package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one target: sends a request at a time, and reads the answer. After any fault it
 * is closed, because nobody could say what the next bytes would belong to. Lives on its event loop.
 */
final class Connection<T> extends ChannelInboundHandlerAdapter implements ResponseDecoder.Listener {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  private final HttpLoop loop;
  private final HttpSettings settings;
  private final String url;
  private final HttpTarget<T> owner;
  private final ResponseDecoder decoder;
  private final @Nullable SslContext tls;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange<T> exchange;
  private @Nullable PageBody<T> body;
  private @Nullable PageHead unchanged;
  private boolean conditional;
  private boolean handshaking;
  private boolean keepAlive;
  private boolean used;

  Connection(
      HttpLoop loop,
      HttpSettings settings,
      HostPort address,
      HttpTarget<T> owner,
      @Nullable SslContext tls) {
    this.loop = loop;
    this.settings = settings;
    this.url = settings.url(address);
    this.owner = owner;
    this.decoder = new ResponseDecoder(url, settings.maximalHeaderBytes(), this);
    this.tls = tls;
    this.handshaking = tls != null;
  }

  /** Whether a request can be sent, as far as is known, and with these certificates. */
  boolean idle(Access access) {
    return context != null
        && context.channel().isActive()
        && exchange == null
        && Objects.equals(tls, access.tls());
  }

  /** Asks for the page. While TLS is being agreed on, the request waits. */
  void send(Exchange<T> next) {
    ChannelHandlerContext channel = context;
    if (channel == null) {
      return; // Cannot be: handlers are added before a channel is connected.
    }
    exchange = next;
    decoder.expect();
    String condition = owner.reader().condition();
    conditional = condition != null;
    byte[] request = owner.request().bytes(next.access().authorization(), condition);
    ByteBuf bytes = channel.alloc().directBuffer(request.length).writeBytes(request);
    // What cannot be written closes the connection, or is told to exceptionCaught().
    var unused = channel.writeAndFlush(bytes, channel.voidPromise());
  }

  /** Gives up: whatever still comes is thrown away, and nothing is told any more. */
  void close() {
    decoder.stop();
    release();
    if (context != null) {
      var unused = context.close(); // What cannot be closed is closed by the loop.
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      feed(bytes);
    } catch (FetchException e) {
      fail(e);
    } finally {
      bytes.release();
    }
  }

  private void feed(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int length = bytes.readableBytes();
    if (bytes.hasArray()) {
      int begin = bytes.arrayOffset() + from;
      decoder.feed(bytes.array(), begin, begin + length);
      return;
    }
    byte[] scratch = loop.scratch();
    for (int done = 0; done < length; ) {
      int part = Math.min(scratch.length, length - done);
      bytes.getBytes(from + done, scratch, 0, part);
      decoder.feed(scratch, 0, part);
      done += part;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        handshaking = false;
      } else {
        broken(handshake.cause());
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    try {
      decoder.closed();
    } catch (FetchException e) {
      fail(e);
    }
    broken(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken(cause);
  }

  @Override
  public void head(ResponseHead answer) {
    Exchange<T> current = exchange;
    if (current == null) {
      return; // Cannot be: the decoder tells of no answer that was not asked for.
    }
    boolean same = conditional && answer.status() == NOT_MODIFIED;
    if (!same) {
      check(answer);
    }
    keepAlive = answer.keepAlive();
    boolean gzip = gzip(answer.contentEncoding());
    boolean untilClose = !gzip && answer.length() < 0 && !answer.chunked();
    String type = answer.contentType();
    PageHead head =
        new PageHead(
            current.fetch(),
            url,
            type == null ? "none" : type,
            PageHead.tag(answer.etag()),
            untilClose);
    if (same) {
      unchanged = head;
    } else if (answer.length() > settings.maximalBodyBytes()) {
      throw PageBody.tooLarge(url, settings.maximalBodyBytes());
    } else {
      body = new PageBody<>(loop, owner.reader(), head, settings.maximalBodyBytes(), gzip);
    }
  }

  @Override
  public void body(byte[] bytes, int offset, int length) {
    if (body != null) {
      body.feed(bytes, offset, length);
    }
  }

  @Override
  public void end() {
    Exchange<T> current = exchange;
    if (current != null && body != null) {
      finish(current, body.end());
    } else if (current != null && unchanged != null) {
      finish(current, owner.reader().unchanged(unchanged));
    }
  }

  /** It speaks without having been asked. */
  @Override
  public void unasked() {
    close();
    owner.gone(this);
  }

  private void check(ResponseHead answer) {
    if (answer.status() == OK) {
      return;
    }
    String line = answer.status() + " " + Failures.printable(answer.reason());
    if (answer.status() / 100 == 3) {
      String location = answer.location() == null ? "" : answer.location();
      int query = location.indexOf('?');
      throw new FetchException(
          Failures.REDIRECT,
          url
              + ": "
              + line
              + " to '"
              + Failures.printable(query < 0 ? location : location.substring(0, query))
              + "' (redirects are not followed: set scheme, port and path to where the page is)",
          null);
    }
    throw new FetchException(Failures.HTTP_STATUS, url + ": " + line + " (expected: 200)", null);
  }

  private boolean gzip(@Nullable String encoding) {
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return false;
    }
    if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
      return true;
    }
    throw new FetchException(
        Failures.PROTOCOL,
        url + ": Content-Encoding: " + Failures.printable(encoding) + " (expected: gzip or none)",
        null);
  }

  private void finish(Exchange<T> done, T data) {
    used = true;
    if (keepAlive) {
      release();
    } else {
      close();
      owner.gone(this);
    }
    owner.done(done, data);
  }

  private void fail(FetchException failure) {
    Exchange<T> failed = exchange;
    close();
    if (failed != null) {
      owner.failed(failed, failure);
    }
  }

  private void broken(@Nullable Throwable cause) {
    Exchange<T> failed = exchange;
    boolean closedWhileIdle =
        used && !decoder.answered() && (cause == null || cause instanceof IOException);
    close();
    owner.gone(this);
    if (failed != null) {
      FetchException failure = Failures.broken(url, handshaking, cause);
      if (closedWhileIdle) {
        owner.repeat(failed, failure);
      } else {
        owner.failed(failed, failure);
      }
    }
  }

  private void release() {
    exchange = null;
    unchanged = null;
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
