package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class NamesTest {
  @Test
  void fetch_nameAppearsAndVanishes_isFollowed() throws Exception {
    try (NameServer names = new NameServer(NameServer.Answer.NO_SUCH_NAME);
        ScriptedServer server = new ScriptedServer(ScriptedServer.once(answer(PAGE)));
        Rig rig = new Rig(MetricsSource.builder().nameServer(names.address()))) {
      Endpoint endpoint = rig.add("model-server.example", server.port());
      FetchException failure = rig.fetch(endpoint).failure();
      assertThat(failure.reason()).isEqualTo("dns");
      assertThat(failure).hasMessageContaining("the name model-server.example does not resolve");

      names.answer(NameServer.Answer.LOCAL);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      server.awaitClosed(1);

      names.answer(NameServer.Answer.NO_SUCH_NAME);
      assertThat(rig.fetch(endpoint).failure().reason()).isEqualTo("dns");
    }
  }

  @Test
  void fetch_nameServerSilent_delaysNobodyElse() throws Exception {
    try (NameServer names = new NameServer(NameServer.Answer.SILENCE);
        ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().threads(1).nameServer(names.address()))) {
      Rig.Attempt waiting = rig.fetch(rig.add("model-server.example", server.port()));
      Endpoint healthy = rig.add(server);
      for (int i = 0; i < 10; i++) {
        assertThat(rig.fetch(healthy).jobs()).isEqualTo(3);
      }

      assertThat(waiting.future()).isNotDone();
      waiting.future().cancel(true);
    }
  }

  @Test
  void fetch_literalAddress_asksNoNameServer() throws Exception {
    try (NameServer names = new NameServer(NameServer.Answer.NO_SUCH_NAME);
        ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().nameServer(names.address()))) {
      assertThat(rig.fetch(rig.add("127.0.0.1", server.port())).jobs()).isEqualTo(3);
      assertThat(rig.fetch(rig.add("localhost", server.port())).jobs()).isEqualTo(3);
      assertThat(names.queries()).isZero();
    }
  }
}
