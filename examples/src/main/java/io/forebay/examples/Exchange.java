package io.forebay.examples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request, and the way to answer it: at once with {@link #send}, or piece by piece with {@link
 * #begin}, {@link #write} and {@link #end}. Thread-safe; whichever answer comes first counts.
 */
final class Exchange {
  private enum State {
    WAITING,
    ANSWERING,
    DONE
  }

  private final Channel channel;
  private final HttpVersion version;
  private final HttpMethod method;
  private final String path;
  private final HttpHeaders headers;
  private final byte[] body;
  private final Runnable finished;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final AtomicReference<@Nullable Runnable> onAbandoned = new AtomicReference<>();
  private final AtomicReference<@Nullable ScheduledFuture<?>> timer = new AtomicReference<>();

  Exchange(
      Channel channel,
      HttpVersion version,
      HttpMethod method,
      String uri,
      HttpHeaders headers,
      byte[] body,
      Runnable finished) {
    this.channel = channel;
    this.version = version;
    this.method = method;
    int query = uri.indexOf('?');
    this.path = query < 0 ? uri : uri.substring(0, query);
    this.headers = headers;
    this.body = body;
    this.finished = finished;
  }

  HttpMethod method() {
    return method;
  }

  String path() {
    return path;
  }

  HttpHeaders headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  /** Answers at once. Nothing happens if there is an answer already. */
  boolean send(int status, String contentType, byte[] content, Map<String, String> more) {
    if (!state.compareAndSet(State.WAITING, State.DONE)) {
      return false;
    }
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.wrappedBuffer(content));
    more.forEach(response.headers()::set);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
    var unused = channel.writeAndFlush(response).addListener(sent -> finish());
    return true;
  }

  boolean send(int status, String contentType, byte[] content) {
    return send(status, contentType, content, Map.of());
  }

  /** Answers with an error as OpenAI's API words it. */
  boolean sendError(int status, String type, String message) {
    return send(status, "application/json", Json.bytes(Map.of("error", Json.error(type, message))));
  }

  /** Begins an answer that is written piece by piece; false if there is an answer already. */
  boolean begin(int status, HttpHeaders responseHeaders) {
    if (!state.compareAndSet(State.WAITING, State.ANSWERING)) {
      return false;
    }
    var response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    response.headers().set(responseHeaders);
    // To HTTP/1.0, which has no chunks, the end of the connection is the end of the answer.
    if (!responseHeaders.contains(HttpHeaderNames.CONTENT_LENGTH)
        && version.compareTo(HttpVersion.HTTP_1_1) >= 0) {
      response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    }
    var unused = channel.write(response);
    return true;
  }

  /** Writes a piece; the future completes when it has been handed to the network. */
  ChannelFuture write(ByteBuf piece) {
    return channel.writeAndFlush(new DefaultHttpContent(piece));
  }

  void end() {
    if (state.compareAndSet(State.ANSWERING, State.DONE)) {
      var unused =
          channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> finish());
    }
  }

  /** Closes the connection: the only way to say that a begun answer will not be completed. */
  void cutOff() {
    state.set(State.DONE);
    stopTimer();
    var unused = channel.close();
  }

  /** Sets what to do if the client goes away before it is answered. At once if it is gone. */
  void onAbandoned(Runnable action) {
    onAbandoned.set(action);
    if (!channel.isActive()) {
      abandoned();
    }
  }

  /** Runs something on the connection's thread after some time, unless the answer is complete. */
  void after(long nanos, Runnable action) {
    timer.set(channel.eventLoop().schedule(action, nanos, TimeUnit.NANOSECONDS));
    if (state.get() == State.DONE) {
      stopTimer();
    }
  }

  private void stopTimer() {
    ScheduledFuture<?> scheduled = timer.getAndSet(null);
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private void finish() {
    stopTimer();
    finished.run();
  }

  void abandoned() {
    if (state.getAndSet(State.DONE) != State.DONE) {
      stopTimer();
      Runnable action = onAbandoned.getAndSet(null);
      if (action != null) {
        action.run();
      }
    }
  }
}
