package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way in which an HTTP server may send a page. */
@ExtendWith(LeakCheck.class)
class PageBodiesTest {
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  @Test
  void fetch_contentLength_isRead() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig()) {
      Rig.Attempt attempt = rig.fetch(rig.add(server));

      assertThat(attempt.jobs()).isEqualTo(3);
      assertThat(attempt.bytes()).isEqualTo(PAGE.length());
      assertThat(attempt.problems()).isEmpty();
    }
  }

  @Test
  void fetch_chunks_areJoined() throws Exception {
    String chunks =
        "12\r\n# TYPE jobs gauge\n\r\n3;ext=1\r\njob\r\n4\r\ns 3\n\r\n0\r\nT: 1\r\n\r\n";
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  while (true) {
                    conversation.read();
                    conversation.send(CHUNKED + chunks);
                  }
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt attempt = rig.fetch(endpoint);

      assertThat(attempt.jobs()).isEqualTo(3);
      assertThat(attempt.bytes()).isEqualTo(PAGE.length());
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetch_bodyUntilClose_isRead() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + PAGE;
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);

      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void fetch_http10_isReadEachTime() throws Exception {
    String answer = "HTTP/1.0 200 OK\r\nContent-Length: " + PAGE.length() + "\r\n\r\n" + PAGE;
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 5; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void fetch_gzip_isUnpacked() throws Exception {
    byte[] packed = gzip(PAGE);
    try (ScriptedServer server = new ScriptedServer(gzipped(packed, packed.length));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      Rig.Attempt attempt = rig.fetch(endpoint);

      assertThat(attempt.jobs()).isEqualTo(3);
      assertThat(attempt.bytes()).isEqualTo(packed.length);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetch_gzipCutButChunksWhole_isClosed() throws Exception {
    byte[] packed = gzip(PAGE);
    try (ScriptedServer server = new ScriptedServer(gzipped(packed, packed.length - 9));
        Rig rig = new Rig()) {
      assertThat(rig.fetch(rig.add(server)).failure().reason()).isEqualTo("closed");
    }
  }

  @Test
  void fetch_gzipDamaged_isProtocol() throws Exception {
    byte[] packed = gzip(PAGE);
    packed[packed.length - 6] ^= 1;
    try (ScriptedServer server = new ScriptedServer(gzipped(packed, packed.length));
        Rig rig = new Rig()) {
      assertThat(rig.fetch(rig.add(server)).failure().reason()).isEqualTo("protocol");
    }
  }

  @Test
  void fetch_unknownEncoding_isProtocol() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx";
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer));
        Rig rig = new Rig()) {
      assertThat(rig.fetch(rig.add(server)).failure())
          .hasMessageContaining("Content-Encoding: br (expected: gzip or none)");
    }
  }

  @Test
  void fetch_byteAtATime_isRead() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  for (byte b : ScriptedServer.answer(PAGE).getBytes(StandardCharsets.US_ASCII)) {
                    conversation.send(new byte[] {b});
                  }
                  conversation.hang();
                });
        Rig rig = new Rig()) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
    }
  }

  @Test
  void fetch_interimAnswersFirst_areSkipped() throws Exception {
    String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.once(interim + ScriptedServer.answer(PAGE)));
        Rig rig = new Rig()) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
    }
  }

  @Test
  void fetch_malformedLine_isCountedAndTheRestRead() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE + "jobs x\n"));
        Rig rig = new Rig()) {
      Rig.Attempt attempt = rig.fetch(rig.add(server));

      assertThat(attempt.jobs()).isEqualTo(3);
      assertThat(attempt.problems().values()).containsExactly(1L);
    }
  }

  @Test
  void fetch_openMetricsOverIpv6_asksRightly() throws Exception {
    String page = "# TYPE jobs gauge\njobs 3\n# EOF\n";
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0\r\n";
    try (ScriptedServer server =
            new ScriptedServer(ScriptedServer.once(head + "\r\n" + page), "::1", null);
        Rig rig = new Rig(MetricsSource.builder().path("/m?name[]=jobs"))) {
      assertThat(rig.fetch(rig.add("::1", server.port())).jobs()).isEqualTo(3);
      assertThat(server.requests().get(0))
          .startsWith("GET /m?name[]=jobs HTTP/1.1\r\n")
          .contains("\r\nHost: [::1]:" + server.port() + "\r\n")
          .contains("\r\nUser-Agent: forebay")
          .contains("\r\nAccept-Encoding: gzip\r\n")
          .contains("\r\nAccept: application/openmetrics-text;version=1.0.0,text/plain;");
    }
  }

  @Test
  void fetch_openMetricsUntilCloseWithoutEnd_isClosed() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text\r\n";
    String cut = "# TYPE jobs gauge\njobs 3"; // of 35
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(head + "\r\n" + cut));
        Rig rig = new Rig()) {
      FetchException failure = rig.fetch(rig.add(server)).failure();
      assertThat(failure.reason()).isEqualTo("closed");
      assertThat(failure).hasMessageContaining("# EOF");

      // With a length it is known to be whole, and that line is all that it lacks.
      server.script(
          ScriptedServer.once(head + "Content-Length: " + cut.length() + "\r\n\r\n" + cut));
      Rig.Attempt whole = rig.fetch(rig.add(server));
      assertThat(whole.jobs()).isEqualTo(3);
      assertThat(whole.problems()).containsOnlyKeys("no # EOF");
    }
  }

  @Test
  void fetch_portSet_goesThere() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().port(server.port()))) {
      assertThat(rig.fetch(rig.add("localhost", 1)).jobs()).isEqualTo(3);
      assertThat(server.requests().get(0)).contains("Host: localhost:" + server.port() + "\r\n");
    }
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return packed.toByteArray();
  }

  private static ScriptedServer.Script gzipped(byte[] packed, int length) {
    return conversation -> {
      while (true) {
        conversation.read();
        conversation.send(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + length + "\r\n\r\n");
        conversation.send(java.util.Arrays.copyOf(packed, length));
      }
    };
  }
}
