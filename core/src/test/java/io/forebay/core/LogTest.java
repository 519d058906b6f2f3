package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged: each change of state once, not each event. */
class LogTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time).answering("data");
  private final Copying copying = new Copying("copy");

  // The logger of the tests writes to whatever standard error is at the moment.
  @BeforeEach
  void divert() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setErr(before);
  }

  /** Returns what is logged meanwhile, for tests of other things. */
  static List<String> during(Runnable body) {
    LogTest log = new LogTest();
    log.divert();
    try {
      body.run();
    } finally {
      log.restore();
    }
    return log.lines("");
  }

  private List<String> lines(String text) {
    return written.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains(text)).toList();
  }

  private TestLayer started() {
    return TestLayer.started(time, List.of(TestLayer.source(source, copying)));
  }

  @Test
  void source_thatStarts_isNamedWithItsTypeVersionAndJar() {
    try (TestLayer layer = started()) {
      assertThat(lines("source 'scripted' has started"))
          .singleElement()
          .asString()
          .contains("INFO", "type scripted", "version unknown", "test-classes");
      assertThat(layer.engine.report(false).sources().get(0).state()).isEqualTo("started");
    }
  }

  @Test
  void endpoint_thatFailsAgainAndAgain_isLoggedOnceAndItsRecoveryToo() {
    source.script = fetch -> CompletableFuture.failedFuture(new IllegalStateException("down"));
    try (TestLayer layer = started()) {
      layer.endpoints("a");
      time.advance(Duration.ofSeconds(20));
      assertThat(source.fetches).hasSizeGreaterThan(3);
      assertThat(lines("down")).singleElement().asString().contains("WARN", "cannot read a");
      source.answering("data");
      time.advance(Duration.ofSeconds(20));
      assertThat(lines("reads a again")).hasSize(1);
    }
  }

  @Test
  void collection_thatThrowsAgainAndAgain_isLoggedOnce() {
    copying.body =
        (data, update) -> {
          throw new IllegalStateException("cannot understand");
        };
    source.answering("data");
    try (TestLayer layer = started()) {
      layer.endpoints("a");
      time.advance(Duration.ofSeconds(5));
      assertThat(lines("cannot understand")).hasSize(1);
    }
  }

  @Test
  void discovery_thatReportsFailures_isLoggedForEachNewOneAndItsRecoveryToo() {
    try (TestLayer layer = started()) {
      layer.endpoints("a");
      layer.sink().failed("line 3 is wrong");
      layer.sink().failed("line 3 is wrong");
      layer.sink().failed("line 5 is wrong");
      layer.endpoints("a");
      assertThat(lines("is wrong")).hasSize(2);
      assertThat(lines("line 5 is wrong")).singleElement().asString().contains("WARN", "'test'");
      assertThat(lines("discovery 'test' works again")).hasSize(1);
    }
  }

  @Test
  void collection_thatLacksSomething_isLoggedForEachChange() {
    copying.body = (data, update) -> List.of("b", "a").forEach(update::missing);
    try (TestLayer layer = started()) {
      layer.endpoints("a");
      time.advance(Duration.ofSeconds(5));
      assertThat(lines("lacks"))
          .singleElement()
          .asString()
          .contains("INFO")
          .endsWith("The collection 'copy' of source 'scripted' lacks a, b for a");
      copying.body = (data, update) -> update.missing("b");
      time.advance(Duration.ofSeconds(5));
      assertThat(lines("lacks b for a")).hasSize(1);
      copying.body = (data, update) -> {};
      time.advance(Duration.ofSeconds(5));
      assertThat(lines("lacks nothing for a any more")).hasSize(1);
      assertThat(lines("lacks")).hasSize(3);
    }
  }
}
