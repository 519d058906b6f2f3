package io.forebay.sources.metrics;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * Decodes answers, and notices the first byte of each: a request may be sent again only as long as
 * there was none. Answers to GET need no knowledge of the request, so there is no encoder to it.
 */
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int MAXIMAL_CHUNK_BYTES = 64 * 1024;
  private static final int MAXIMAL_INITIAL_LINE = 4096;

  private boolean answered;

  ResponseDecoder(int maximalHeaderBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(Math.min(MAXIMAL_INITIAL_LINE, maximalHeaderBytes))
            .setMaxHeaderSize(maximalHeaderBytes)
            .setMaxChunkSize(MAXIMAL_CHUNK_BYTES));
  }

  /** A request goes out. */
  void expect() {
    answered = false;
  }

  /** Whether anything has come since. */
  boolean answered() {
    return answered;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    answered = true;
    super.channelRead(ctx, message);
  }
}
