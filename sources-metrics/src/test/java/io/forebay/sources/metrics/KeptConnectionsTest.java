package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class KeptConnectionsTest {
  @Test
  void fetch_serverKeepsAlive_oneConnection() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 20; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetch_connectionClose_opensAgain() throws Exception {
    String closing = answer(PAGE).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(closing);
                  conversation.hang(); // It is the client that closes.
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 5; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
      server.awaitClosed(5);
      assertThat(server.connections()).isEqualTo(5);
    }
  }

  @Test
  void fetch_serverClosedIdleConnection_opensAgain() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer(PAGE)));
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 1; i <= 5; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
        server.awaitClosed(i);
      }
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void fetch_serverClosesAsTheRequestGoesOut_isSentOnceMore() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(answer(PAGE));
                  conversation.read(); // And closes without a word.
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 4; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
      assertThat(server.connections()).isEqualTo(4);
      assertThat(server.requests()).hasSize(7);
    }
  }

  @Test
  void fetch_serverResetsAsTheRequestGoesOut_isSentOnceMore() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(answer(PAGE));
                  conversation.read();
                  conversation.socket().setSoLinger(true, 0);
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 4; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
      assertThat(server.connections()).isEqualTo(4);
    }
  }

  @Test
  void fetch_newConnectionClosedWithoutAnswer_failsAfterOneMoreAttempt() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  if (conversation.connection() == 1) {
                    conversation.send(answer(PAGE));
                    conversation.read();
                  }
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      assertThat(rig.fetch(endpoint).failure().reason()).isEqualTo("closed");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void fetch_keptConnectionClosedAfterAFirstByte_isNotSentAgain() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  conversation.send(answer(PAGE));
                  conversation.read();
                  conversation.send("H");
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      assertThat(rig.fetch(endpoint).failure().reason()).isEqualTo("closed");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetch_bytesThatNobodyAskedFor_doNotReachTheNextPage() throws Exception {
    String other = answer("# TYPE jobs gauge\njobs 666\n");
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.read();
                  boolean first = conversation.connection() == 1;
                  conversation.send(first ? answer(PAGE) + other : answer(PAGE));
                  conversation.hang();
                });
        Rig rig = new Rig()) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      server.awaitClosed(1);

      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(server.connections()).isEqualTo(2);
    }
  }
}
