package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageServerTest {
  private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: there\r\n\r\n";

  private final byte[] page = "up 1\n".repeat(9_000).getBytes(US_ASCII);
  private PageServer server;
  private Thread serving;

  @BeforeEach
  void serve() throws IOException {
    server = new PageServer(page);
    serving = new Thread(server::serve, "page-server");
    serving.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    server.close();
    serving.join();
  }

  private Socket connected(int receiveBytes) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  private void assertAnswer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    assertThat(head)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("content-length: " + page.length + "\r\n");
    assertThat(in.readNBytes(page.length)).isEqualTo(page);
  }

  @Test
  void connection_thatIsKept_isAnsweredEachTime() throws IOException {
    try (Socket socket = connected(0)) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        assertAnswer(socket.getInputStream());
      }
    }
  }

  @Test
  void request_thatComesByteByByte_isAnswered() throws IOException {
    try (Socket socket = connected(0)) {
      for (byte b : REQUEST.getBytes(US_ASCII)) {
        socket.getOutputStream().write(b);
      }
      assertAnswer(socket.getInputStream());
    }
  }

  @Test
  void manyRequestsAtOnce_ofOneWhoReadsLate_areAllAnswered() throws IOException {
    try (Socket slow = connected(4096)) {
      slow.getOutputStream().write(REQUEST.repeat(200).getBytes(US_ASCII));
      try (Socket other = connected(0)) {
        // By then the first one's answers fill what the system keeps.
        other.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        assertAnswer(other.getInputStream());
      }
      for (int i = 0; i < 200; i++) {
        assertAnswer(slow.getInputStream());
      }
    }
  }

  @Test
  void manyConnectionsAtOnce_areAllAnswered() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        sockets.add(connected(0));
      }
      for (Socket socket : sockets) {
        socket.getOutputStream().write(REQUEST.getBytes(US_ASCII));
      }
      for (Socket socket : sockets) {
        assertAnswer(socket.getInputStream());
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void connection_thatEnds_leavesTheOthers() throws IOException {
    try (Socket stays = connected(0)) {
      connected(0).close();
      stays.getOutputStream().write(REQUEST.getBytes(US_ASCII));
      assertAnswer(stays.getInputStream());
    }
  }
}
