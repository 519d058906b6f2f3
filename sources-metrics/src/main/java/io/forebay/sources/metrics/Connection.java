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
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one endpoint: sends a request at a time, and reads the answer. After any fault
 * it is closed, because nobody could say what the next bytes would belong to. Lives on its event
 * loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private final ScrapeLoop loop;
  private final ScrapeSettings settings;
  private final byte[] request;
  private final String url;
  private final EndpointScraper scraper;
  private final ResponseDecoder decoder;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;
  private @Nullable PageBody body;
  private String contentType = "";
  private boolean handshaking;
  private boolean interim;
  private boolean keepAlive;
  private boolean used;

  Connection(ScrapeLoop loop, ScrapeSettings settings, HostPort target, EndpointScraper scraper) {
    this.loop = loop;
    this.settings = settings;
    this.request = Request.bytes(settings, target);
    this.url = settings.url(target);
    this.scraper = scraper;
    this.decoder = new ResponseDecoder(settings.maximalHeaderBytes());
    this.handshaking = settings.tls() != null;
  }

  ResponseDecoder decoder() {
    return decoder;
  }

  /** Whether a request can be sent, as far as is known. */
  boolean idle() {
    return context != null && context.channel().isActive() && exchange == null;
  }

  /** Asks for the page. While TLS is being agreed on, the request waits. */
  void send(Exchange next) {
    ChannelHandlerContext channel = context;
    if (channel == null) {
      return; // Cannot be: handlers are added before a channel is connected.
    }
    exchange = next;
    interim = false;
    decoder.expect();
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(request))
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
        scraper.gone(this);
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

  private void read(Exchange current, Object message) {
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
          finish(current, body.end(contentType));
        }
      }
    }
  }

  private void head(Exchange current, HttpResponse response) {
    HttpResponseStatus status = response.status();
    if (status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      interim = true;
      return;
    }
    check(response);
    boolean gzip = gzip(response.headers().get(HttpHeaderNames.CONTENT_ENCODING));
    if (HttpUtil.getContentLength(response, 0L) > settings.maximalBodyBytes()) {
      throw PageBody.tooLarge(url, settings.maximalBodyBytes());
    }
    contentType = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "none");
    keepAlive = HttpUtil.isKeepAlive(response);
    ExpositionParser parser = scraper.parser();
    // Other types, text/html included, say nothing: many frameworks set them without being asked.
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("application/openmetrics-text")) {
      parser.begin(true);
    } else if (type.startsWith("text/plain")) {
      parser.begin(false);
    } else {
      parser.begin();
    }
    boolean untilClose =
        !HttpUtil.isContentLengthSet(response) && !HttpUtil.isTransferEncodingChunked(response);
    body =
        new PageBody(
            loop, parser, current.fetch(), url, settings.maximalBodyBytes(), gzip, untilClose);
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

  private void finish(Exchange done, MetricSamples samples) {
    used = true;
    if (keepAlive) {
      release();
    } else {
      close();
      scraper.gone(this);
    }
    scraper.done(done, samples);
  }

  private FetchException undecoded(Throwable cause) {
    FetchException failure = Failures.broken(url, false, cause);
    return failure.reason().equals(Failures.HEADER_TOO_LARGE)
        ? failure
        : Failures.protocol(url, Failures.printable(String.valueOf(cause.getMessage())), cause);
  }

  private void fail(FetchException failure) {
    Exchange failed = exchange;
    close();
    if (failed != null) {
      scraper.failed(failed, failure);
    }
  }

  private void broken(@Nullable Throwable cause) {
    Exchange failed = exchange;
    boolean closedWhileIdle =
        used && !decoder.answered() && (cause == null || cause instanceof IOException);
    close();
    scraper.gone(this);
    if (failed != null) {
      FetchException failure = Failures.broken(url, handshaking, cause);
      if (closedWhileIdle) {
        scraper.repeat(failed, failure);
      } else {
        scraper.failed(failed, failure);
      }
    }
  }

  private void release() {
    exchange = null;
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
