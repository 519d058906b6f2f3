package io.forebay.sources.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.FetchException;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder makes of bytes, however they are cut, and that it agrees with Netty's. */
class ResponseDecoderTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final int HEADER_LIMIT = 8192;

  /** Writes down what it is told. */
  private static final class Notes implements ResponseDecoder.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void head(ResponseHead head) {
      text.append(
          line(
              head.status(),
              head.reason(),
              head.contentType(),
              head.contentEncoding(),
              head.etag(),
              head.location(),
              head.keepAlive()));
    }

    @Override
    public void body(byte[] bytes, int offset, int length) {
      text.append(new String(bytes, offset, length, ISO_8859_1));
    }

    @Override
    public void end() {
      text.append("|end");
    }

    @Override
    public void unasked() {
      text.append("|unasked");
    }
  }

  private static String line(
      int status,
      String reason,
      @Nullable String type,
      @Nullable String encoding,
      @Nullable String etag,
      @Nullable String location,
      boolean keepAlive) {
    return "%s;%s;%s;%s;%s;%s;%s|"
        .formatted(status, reason, type, encoding, etag, location, keepAlive);
  }

  /** Lets it decode what was cut at random, and tells what came of it. */
  private static String decoded(String answer, boolean closed, @Nullable Random cuts) {
    Notes notes = new Notes();
    ResponseDecoder decoder = new ResponseDecoder("http://x", HEADER_LIMIT, notes);
    decoder.expect();
    byte[] bytes = answer.getBytes(ISO_8859_1);
    int most = cuts == null ? bytes.length : 1 + cuts.nextInt(cuts.nextBoolean() ? 3 : 100);
    try {
      for (int at = 0; at < bytes.length; ) {
        int length = cuts == null ? most : Math.min(1 + cuts.nextInt(most), bytes.length - at);
        // The bytes are not the decoder's: they are gone when it returns.
        byte[] piece = new byte[length + 4];
        System.arraycopy(bytes, at, piece, 2, length);
        decoder.feed(piece, 2, 2 + length);
        Arrays.fill(piece, (byte) '#');
        at += length;
      }
      if (closed) {
        decoder.closed();
      }
    } catch (FetchException e) {
      notes.text.append("|failed ").append(e.getMessage());
    }
    return notes.text.toString();
  }

  private static String decoded(String answer) {
    return decoded(answer, true, null);
  }

  /** What Netty makes of it, in the same words. */
  private static String ofNetty(String answer) {
    StringBuilder text = new StringBuilder();
    EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseDecoder());
    channel.writeInbound(Unpooled.copiedBuffer(answer, ISO_8859_1));
    channel.finish();
    boolean interim = false;
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      if (message instanceof HttpResponse response) {
        interim = response.status().code() < 200;
        if (response.decoderResult().isFailure()) {
          return "failed " + response.decoderResult().cause();
        }
        text.append(interim ? "" : head(response));
      }
      if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
        return text + "failed " + content.decoderResult().cause();
      }
      if (message instanceof HttpContent content && !interim) {
        text.append(content.content().toString(ISO_8859_1));
        text.append(content instanceof LastHttpContent ? "|end" : "");
      }
      ReferenceCountUtil.release(message);
    }
    return text.toString();
  }

  private static String head(HttpResponse response) {
    return line(
        response.status().code(),
        response.status().reasonPhrase(),
        response.headers().get("content-type"),
        response.headers().get("content-encoding"),
        response.headers().get("etag"),
        response.headers().get("location"),
        HttpUtil.isKeepAlive(response));
  }

  /** A valid answer; how it ends is told by length, chunks, or the end of the connection. */
  private static String answer(Random random) {
    StringBuilder answer = new StringBuilder();
    if (random.nextInt(5) == 0) {
      answer.append("HTTP/1.1 103 Early Hints\r\nETag: other\r\nContent-Length: 9\r\n\r\n");
    }
    String version = one(random, "HTTP/1.1 ", "HTTP/1.0 ");
    answer.append(version);
    answer.append(one(random, "200 OK", "200 ", "404 Not here", "304 Not Modified", "204 No"));
    answer.append("\r\n");
    String body = "x\r\n0\r\n\r\n y".repeat(random.nextInt(40));
    boolean chunked = version.equals("HTTP/1.1 ") && random.nextBoolean();
    int fields = random.nextInt(8);
    for (int i = 0; i < fields; i++) {
      answer.append(
          one(
              random,
              "Content-Type: text/plain; version=0.0.4\r\n",
              "content-type:text/html\r\n",
              "CONTENT-ENCODING: \t gzip \t\r\n",
              "ETag: \"a\u00e4b\"\r\n",
              "Location: /there?x=y: z\r\n",
              "Connection: keep-alive\r\n",
              "Connection: Upgrade, Close\r\n",
              "connection: closed\r\n",
              "X-Empty:\r\n",
              "Content-Lengths: 3\r\n",
              "Server: a b (c)\r\n a second line\r\n",
              "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n"));
    }
    if (chunked) {
      answer.append(one(random, "Transfer-Encoding: chunked", "transfer-encoding:CHUNKED"));
      answer.append("\r\n");
    } else if (random.nextInt(3) != 0) {
      answer.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    answer.append("\r\n");
    if (answer.indexOf(" 304 ") >= 0 || answer.indexOf(" 204 ") >= 0) {
      return answer.toString();
    }
    return answer.append(chunked ? chunks(random, body) : body).toString();
  }

  private static String chunks(Random random, String body) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int length = Math.min(1 + random.nextInt(30), body.length() - at);
      String size = Integer.toHexString(length);
      chunks.append(one(random, size, "00" + size, size + ";a=b", size + ";"));
      chunks.append("\r\n").append(body, at, at + length).append("\r\n");
      at += length;
    }
    return chunks.append(one(random, "0\r\n\r\n", "0;x\r\nT: 1\r\nU: 2\r\n\r\n")).toString();
  }

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  @Test
  void feed_anyValidAnswer_isWhatNettyReads() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      String answer = answer(random);
      String decoded = decoded(answer);
      assertThat(decoded).as(answer).isEqualTo(ofNetty(answer)).endsWith("|end");
    }
  }

  @Test
  void feed_anyAnswerInAnyPieces_isTheSameAsInOne() {
    Random random = new Random(2);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder answer = new StringBuilder(answer(random));
      // Spoilt, most of them; and with something of another one behind.
      for (int spoilt = random.nextInt(4); spoilt > 0; spoilt--) {
        answer.setCharAt(random.nextInt(answer.length()), (char) random.nextInt(256));
      }
      answer.append(one(random, "", "", "\r\n", "HTTP/1.1 200 OK\r\n\r\n"));
      boolean closed = random.nextBoolean();
      assertThat(decoded(answer.toString(), closed, random))
          .as(answer.toString())
          .isEqualTo(decoded(answer.toString(), closed, null));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 200 O\u0000K\r\n\r\n",
        "HTTP/1.1 200 OK\n\r\n",
        " HTTP/1.1 200 OK\r\n\r\n",
        OK + "A: b\n\r\n",
        OK + "\n",
        OK + "A: b\rC: d\r\n\r\n",
        OK + "A: b\u0000\r\n\r\n",
        OK + " folded: 1\r\n\r\n",
        OK + "Content-Length: 1\r\n 2\r\n\r\n",
        OK + "No colon\r\n\r\n",
        OK + ": no name\r\n\r\n",
        OK + "A\u00e4: b\r\n\r\n",
        OK + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        OK + "Content-Length: 3, 3\r\n\r\nabc",
        OK + "Content-Length:\r\n\r\n",
        OK + "Content-Length: +3\r\n\r\nabc",
        OK + "Content-Length: -1\r\n\r\n",
        OK + "Content-Length: 3 3\r\n\r\nabc",
        OK + "Content-Length: 9999999999999999999\r\n\r\nabc",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        OK + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1 2\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1;a\rb\r\na\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1000000000000000\r\na"
      })
  void feed_notAsItMustBe_isRefused(String answer) {
    assertThat(decoded(answer))
        .contains("|failed http://x: not an answer in HTTP/1.1: ")
        .doesNotContain("|end");
  }

  @Test
  void feed_blanksBehindAChunksSize_areSkipped() {
    assertThat(decoded(CHUNKED + "1 \t\r\nx\r\n2 ;a\r\nyz\r\n0  \r\n\r\n")).endsWith("|xyz|end");
  }

  @Test
  void feed_noEndOfLine_isTooLargeAtTheLimit() {
    for (String begin :
        List.of("HTTP/1.1 200 ", OK + "A: ", CHUNKED + "1;", CHUNKED + "0\r\nT: ")) {
      assertThat(decoded(begin + "a".repeat(HEADER_LIMIT)))
          .as(begin)
          .contains("|failed http://x: the header of the answer is too large");
    }
    assertThat(decoded(OK + "A: bc\r\n".repeat(HEADER_LIMIT / 5 - 1) + "\r\nx")).endsWith("x|end");
    assertThat(decoded(OK + "A: bc\r\n".repeat(HEADER_LIMIT / 5 + 1))).contains("too large");
  }

  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

  @Test
  void feed_nothingAskedFor_isToldOnceThereIsMoreThanAnEmptyLine() {
    String answer = OK + "Content-Length: 1\r\n\r\nx";
    assertThat(decoded(answer + "\r\n")).endsWith("x|end");
    assertThat(decoded(answer + "\r\nHTTP")).endsWith("x|end|unasked");
    assertThat(decoded(answer + "\r\n".repeat(HEADER_LIMIT))).endsWith("x|end|unasked");
  }

  @Test
  void closed_inTheMiddle_isNoEnd() {
    assertThat(decoded(OK + "Content-Length: 2\r\n\r\nx")).endsWith("|x");
    assertThat(decoded(CHUNKED + "1\r\nx\r\n")).endsWith("|x");
    assertThat(decoded(CHUNKED + "1\r\nx\r\n0\r\n")).endsWith("|x");
    assertThat(decoded(OK + "\r\nx")).endsWith("|x|end");
  }

  @Test
  void stop_inTheMiddle_tellsNothingMore() {
    Notes notes = new Notes();
    ResponseDecoder decoder = new ResponseDecoder("http://x", HEADER_LIMIT, notes);
    decoder.expect();
    byte[] bytes = (OK + "Content-Length: 2\r\n\r\nx").getBytes(ISO_8859_1);
    decoder.feed(bytes, 0, bytes.length);
    int told = notes.text.length();
    decoder.stop();
    decoder.feed(bytes, 0, bytes.length);
    decoder.closed();
    assertThat(notes.text).hasSize(told);
  }

  @Test
  void feed_listenerThrows_isPassedOn() {
    Notes notes = new Notes();
    ResponseDecoder decoder =
        new ResponseDecoder(
            "http://x",
            HEADER_LIMIT,
            new ResponseDecoder.Listener() {
              @Override
              public void head(ResponseHead head) {
                throw new FetchException("mine", "mine", null);
              }

              @Override
              public void body(byte[] bytes, int offset, int length) {
                notes.body(bytes, offset, length);
              }

              @Override
              public void end() {
                notes.end();
              }

              @Override
              public void unasked() {
                notes.unasked();
              }
            });
    decoder.expect();
    byte[] bytes = (OK + "Content-Length: 1\r\n\r\nx").getBytes(ISO_8859_1);
    assertThatThrownBy(() -> decoder.feed(bytes, 0, bytes.length)).hasMessage("mine");
    assertThat(notes.text).isEmpty();
  }

  @Test
  void feed_sameAnswerAgain_allocatesNothing() {
    byte[] bytes =
        (OK + "Server: x\r\nContent-Type: text/plain\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\nab")
            .getBytes(ISO_8859_1);
    long[] seen = new long[1];
    ResponseDecoder decoder =
        new ResponseDecoder(
            "http://x",
            HEADER_LIMIT,
            new ResponseDecoder.Listener() {
              @Override
              public void head(ResponseHead head) {
                seen[0] += head.status();
              }

              @Override
              public void body(byte[] body, int offset, int length) {
                seen[0] += length;
              }

              @Override
              public void end() {
                seen[0]++;
              }

              @Override
              public void unasked() {
                seen[0] = -1;
              }
            });
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 50; round++) {
      long before = Allocations.ofThisThread();
      for (int i = 0; i < 10; i++) {
        decoder.expect();
        decoder.feed(bytes, 0, bytes.length);
      }
      least = Math.min(least, Allocations.ofThisThread() - before);
    }
    assertThat(seen[0]).isEqualTo(500 * (200 + 2 + 1));
    assertThat(least).isLessThan(10);
  }
}
