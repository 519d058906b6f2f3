package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import io.forebay.api.HostPort;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one target: sends a request at a time, and reads the answer. After any fault it
 * is closed, because nobody could say what the next bytes would belong to. Lives on its event loop.
 */
final class Connection<T> extends ChannelInboundHandlerAdapter {
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
  private boolean interim;
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
    this.decoder = new ResponseDecoder(settings.maximalHeaderBytes());
    this.tls = tls;
    this.handshaking = tls != null;
  }

  ResponseDecoder decoder() {
    return decoder;
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
    interim = false;
    decoder.expect();
    String condition = owner.reader().condition();
    conditional = condition != null;
    channel
        .writeAndFlush(
            Unpooled.wrappedBuffer(owner.request().bytes(next.access().authorization(), condition)))
        .addListener(
            written -> {
              if (!written.isSuccess() && exchange == next) {
                broken(written.cause());
              }
            });
  }

  /** Gives up: whatever still comes is thrown away, and nothing is told any more. */
  void close() {
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
    try {
      if (exchange == null) {
        // It speaks without having been asked, or has been given up.
        close();
        owner.gone(this);
      } else {
        read(exchange, message);
      }
    } catch (FetchException e) {
      fail(e);
    } finally {
      ReferenceCountUtil.release(message);
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
    broken(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken(cause);
  }

  private void read(Exchange<T> current, Object message) {
    if (message instanceof HttpResponse response) {
      if (response.decoderResult().isFailure()) {
        throw undecoded(response.decoderResult().cause());
      }
      head(current, response);
    }
    if (message instanceof HttpContent content) {
      if (content.decoderResult().isFailure()) {
        throw undecoded(content.decoderResult().cause());
      }
      boolean last = content instanceof LastHttpContent;
      if (interim) {
        interim = !last;
      } else if (body != null) {
        body.feed(content.content());
        if (last) {
          finish(current, body.end());
        }
      } else if (unchanged != null && last) {
        finish(current, owner.reader().unchanged(unchanged));
      }
    }
  }

  private void head(Exchange<T> current, HttpResponse response) {
    HttpResponseStatus status = response.status();
    if (status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      interim = true;
      return;
    }
    boolean same = conditional && status.equals(HttpResponseStatus.NOT_MODIFIED);
    if (!same) {
      check(response);
    }
    keepAlive = HttpUtil.isKeepAlive(response);
    boolean gzip = gzip(response.headers().get(HttpHeaderNames.CONTENT_ENCODING));
    boolean untilClose =
        !gzip
            && !HttpUtil.isContentLengthSet(response)
            && !HttpUtil.isTransferEncodingChunked(response);
    PageHead head =
        new PageHead(
            current.fetch(),
            url,
            response.headers().get(HttpHeaderNames.CONTENT_TYPE, "none"),
            PageHead.tag(response.headers().get(HttpHeaderNames.ETAG)),
            untilClose);
    if (same) {
      unchanged = head;
    } else if (HttpUtil.getContentLength(response, 0L) > settings.maximalBodyBytes()) {
      throw PageBody.tooLarge(url, settings.maximalBodyBytes());
    } else {
      body = new PageBody<>(loop, owner.reader(), head, settings.maximalBodyBytes(), gzip);
    }
  }

  private void check(HttpResponse response) {
    HttpResponseStatus status = response.status();
    String line = status.code() + " " + Failures.printable(status.reasonPhrase());
    if (status.codeClass() == HttpStatusClass.REDIRECTION) {
      String location = response.headers().get(HttpHeaderNames.LOCATION, "");
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
    if (!status.equals(HttpResponseStatus.OK)) {
      throw new FetchException(Failures.HTTP_STATUS, url + ": " + line + " (expected: 200)", null);
    }
  }

  private boolean gzip(@Nullable String encoding) {
    if (encoding == null || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)) {
      return false;
    }
    if (HttpHeaderValues.GZIP.contentEqualsIgnoreCase(encoding)
        || HttpHeaderValues.X_GZIP.contentEqualsIgnoreCase(encoding)) {
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

  private FetchException undecoded(Throwable cause) {
    FetchException failure = Failures.broken(url, false, cause);
    return failure.reason().equals(Failures.HEADER_TOO_LARGE)
        ? failure
        : Failures.protocol(url, Failures.printable(String.valueOf(cause.getMessage())), cause);
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
