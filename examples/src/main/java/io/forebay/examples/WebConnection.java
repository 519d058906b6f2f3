package io.forebay.examples;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a {@link WebServer}: its requests are answered one after the other. */
final class WebConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(WebConnection.class);
  private static final int MAXIMAL_PIPELINE = 32;

  private final WebServer.Handler handler;
  private final Deque<Exchange> pipeline = new ArrayDeque<>();
  private @Nullable Exchange current;

  WebConnection(WebServer.Handler handler) {
    this.handler = handler;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure() || pipeline.size() >= MAXIMAL_PIPELINE) {
      var unused = context.close();
      return;
    }
    pipeline.add(
        new Exchange(
            context.channel(),
            request.protocolVersion(),
            request.method(),
            request.uri(),
            request.headers(),
            ByteBufUtil.getBytes(request.content()),
            () -> context.executor().execute(this::finished)));
    next();
  }

  private void finished() {
    current = null;
    next();
  }

  private void next() {
    Exchange exchange = current == null ? pipeline.poll() : null;
    if (exchange == null) {
      return;
    }
    current = exchange;
    try {
      handler.handle(exchange);
    } catch (RuntimeException e) {
      log.warn("request for {} failed", exchange.path(), e);
      exchange.sendError(500, "internal_error", "internal error");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pipeline.clear();
    if (current != null) {
      current.abandoned();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && current == null) {
      var unused = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Whatever it is, this connection cannot be trusted any more; others are not touched by it.
    log.debug("connection failed", cause);
    var unused = context.close();
  }
}
