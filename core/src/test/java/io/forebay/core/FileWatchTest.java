package io.forebay.core;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test makes the looks itself; time stands still, long after all files were written. */
final class FileWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path folder;
  private final RecordingSink sink = new RecordingSink();
  private Path file;
  private FileWatch watch;
  private Instant modified = NOW.minus(Duration.ofHours(2));

  @BeforeEach
  void init() {
    watch("endpoints.yaml");
  }

  private void watch(String name) {
    file = folder.resolve(name);
    watch = new FileWatch(file, sink, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String list(String... ids) {
    StringBuilder list = new StringBuilder("endpoints:\n");
    for (String id : ids) {
      list.append("  - {id: ").append(id).append(", address: 10.0.0.1, port: 8000}\n");
    }
    return list.toString();
  }

  /** Writes in place, with a time stamp of its own. */
  private void write(Path path, String content) throws IOException {
    Files.writeString(path, content);
    modified = modified.plusSeconds(60);
    Files.setLastModifiedTime(path, FileTime.from(modified));
  }

  /** Writes a new file and moves it over the old one. */
  private void replace(String content) throws IOException {
    Path next = folder.resolve("next");
    write(next, content);
    Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
  }

  private String name(String message) {
    return message.replace(folder + "/", "");
  }

  @Test
  void look_firstTime_readsAtOnce() throws IOException {
    write(file, list("a", "b"));
    watch.look();
    assertThat(sink.drain()).containsExactly("[a, b]");

    watch.look();
    watch.look();
    assertThat(sink.drain()).isEmpty();
  }

  @Test
  void look_listAlone_isRead() throws IOException {
    write(file, "- {id: a, address: h, port: 1}\n- {id: b, address: h, port: 2}\n");
    watch.look();
    assertThat(sink.drain()).containsExactly("[a, b]");
  }

  @Test
  void look_json_isRead() throws IOException {
    watch("endpoints.json");
    write(file, "{\"endpoints\": [{\"id\": \"a\", \"address\": \"h\", \"port\": 1}]}");
    watch.look();
    assertThat(sink.drain()).containsExactly("[a]");
  }

  @Test
  void look_emptyList_isNoEndpoints() throws IOException {
    write(file, "endpoints: []");
    watch.look();
    assertThat(sink.drain()).containsExactly("[]");
  }

  @Test
  void look_atomicReplace_readsAtOnce() throws IOException {
    write(file, list("a"));
    watch.look();
    replace(list("b"));
    watch.look();

    assertThat(sink.drain()).containsExactly("[a]", "[b]");
  }

  @Test
  void look_editorThatRenames_readsAtOnce() throws IOException {
    write(file, list("a"));
    watch.look();
    // As vim does it: the old file becomes the backup, and a new one takes its name.
    Files.move(file, folder.resolve("endpoints.yaml~"));
    write(file, list("b"));
    watch.look();

    assertThat(sink.drain()).containsExactly("[a]", "[b]");
  }

  @Test
  void look_removedThenCreated_waitsUntilItIsWhole() throws IOException {
    write(file, list("a", "b"));
    watch.look();
    Files.delete(file);
    watch.look();
    assertThat(sink.drain().stream().map(this::name))
        .containsExactly("[a, b]", "failed: endpoints.yaml: no such file");

    write(file, list("a"));
    watch.look();
    write(file, list("a", "b", "c"));
    watch.look();
    assertThat(sink.drain()).isEmpty();
    watch.look();
    assertThat(sink.drain()).containsExactly("[a, b, c]");
  }

  @Test
  void look_configMapSwap_readsAtOnce() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..2026_1"));
    Path second = Files.createDirectory(folder.resolve("..2026_2"));
    write(first.resolve("endpoints.yaml"), list("a"));
    write(second.resolve("endpoints.yaml"), list("b"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Files.createSymbolicLink(file, Path.of("..data", "endpoints.yaml"));
    watch.look();
    Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    Files.move(swap, data, ATOMIC_MOVE, REPLACE_EXISTING);
    Files.delete(first.resolve("endpoints.yaml"));
    watch.look();

    assertThat(sink.drain()).containsExactly("[a]", "[b]");
  }

  @Test
  void look_writtenInPlace_waitsUntilItIsWhole() throws IOException {
    write(file, list("a", "b"));
    watch.look();
    sink.drain();

    write(file, list("a"));
    watch.look();
    write(file, list("a", "b", "c"));
    watch.look();
    assertThat(sink.drain()).isEmpty();
    watch.look();
    assertThat(sink.drain()).containsExactly("[a, b, c]");
  }

  @Test
  void look_sameSizeAndTimeStamp_isReadWhileThatCanHappen() throws IOException {
    // Two writes within the granularity of the file system's clock.
    Files.writeString(file, list("a"));
    Files.setLastModifiedTime(file, FileTime.from(NOW));
    watch.look();
    Files.writeString(file, list("b"));
    Files.setLastModifiedTime(file, FileTime.from(NOW));
    watch.look();

    assertThat(sink.drain()).containsExactly("[a]", "[b]");
  }

  @Test
  void look_sameEndpointsAgain_isNoChange() throws IOException {
    write(file, list("a"));
    watch.look();
    sink.drain();

    replace("# another comment\n" + list("a"));
    watch.look();
    assertThat(sink.drain()).isEmpty();
  }

  @Test
  void look_badVersion_keepsTheLastGoodOneAndSaysSoOnce() throws IOException {
    write(file, list("a"));
    watch.look();
    sink.drain();

    replace(list("a") + "  - {id: a, address: h, port: 0}\n  - {id: a, adress: h, port: 1}\n");
    watch.look();
    watch.look();
    assertThat(sink.drain().stream().map(this::name))
        .containsExactly(
            "failed: endpoints.yaml:3:31: endpoints[1].port: 0 (expected: 1 to 65535); "
                + "endpoints.yaml:4:5: endpoints[2].address: missing (expected: a host name or an"
                + " IP address, without port and brackets); endpoints.yaml:4:13: endpoints[2].adress:"
                + " unknown field (expected: one of id, address, port, metricsAddress, nodeAddress,"
                + " labels, rank; did you mean 'address'?)");
    assertThat(sink.endpoints).extracting(endpoint -> endpoint.id().value()).containsExactly("a");

    replace(list("a"));
    watch.look();
    assertThat(sink.drain()).as("tells that it is good again").containsExactly("[a]");
  }

  @Test
  void look_duplicateIds_nameBothPlaces() throws IOException {
    write(file, list("a", "b", "a", "c", "b"));
    watch.look();

    assertThat(sink.drain().stream().map(this::name))
        .containsExactly(
            "failed: endpoints.yaml:4:10: endpoints[2].id: 'a' (expected: a unique id;"
                + " endpoints[0].id (endpoints.yaml:2:10) is the same); endpoints.yaml:6:10:"
                + " endpoints[4].id: 'b' (expected: a unique id; endpoints[1].id"
                + " (endpoints.yaml:3:10) is the same)");
  }

  @Test
  void look_manyProblems_areCutShort() throws IOException {
    write(file, "[1, 2, 3, 4, 5]");
    watch.look();

    assertThat(sink.drain())
        .singleElement()
        .asString()
        .endsWith("(expected: an object); and 2 more");
  }

  @Test
  void look_otherFields_areRefused() throws IOException {
    write(file, "endpoint: []");
    watch.look();

    assertThat(sink.drain().stream().map(this::name))
        .containsExactly(
            "failed: endpoints.yaml:1:1: endpoints: missing (expected: a list of endpoints, [] if"
                + " there are none); endpoints.yaml:1:1: endpoint: unknown field (expected: one of"
                + " endpoints; did you mean 'endpoints'?)");
  }

  @Test
  void look_missingAtTheStart_findsItLater() throws IOException {
    watch.look();
    watch.look();
    assertThat(sink.drain().stream().map(this::name))
        .containsExactly("failed: endpoints.yaml: no such file");

    write(file, list("a"));
    watch.look();
    assertThat(sink.drain()).containsExactly("[a]");
  }

  @Test
  void look_badAtTheStart_neverTellsEndpoints() throws IOException {
    write(file, "endpoints: [");
    watch.look();
    assertThat(sink.drain()).singleElement().asString().startsWith("failed: ");

    write(file, list("a"));
    watch.look();
    watch.look();
    assertThat(sink.drain()).containsExactly("[a]");
  }

  @Test
  void look_afterStop_tellsNothing() throws IOException {
    write(file, list("a"));
    watch.stop();
    watch.look();

    assertThat(sink.drain()).isEmpty();
  }

  @Test
  void look_moreThanAMebibyte_isRead() throws IOException {
    String[] ids = new String[25_000];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "vllm-" + i;
    }
    write(file, list(ids));
    assertThat(Files.size(file)).isGreaterThan(1 << 20);
    watch.look();

    assertThat(sink.endpoints).hasSize(25_000);
  }

  @Test
  void look_fileThatBecomesReadable_readsIt() throws IOException {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may read every file");
    write(file, list("a"));
    Files.setPosixFilePermissions(file, Set.of());
    watch.look();
    sink.drain();
    Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_READ));
    watch.look();
    assertThat(sink.drain()).containsExactly("[a]");
  }
}
