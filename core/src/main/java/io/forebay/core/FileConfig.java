package io.forebay.core;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a configuration file says. */
record FileConfig(
    List<DiscoveryDraft> discoveries,
    List<SourceDraft> sources,
    boolean discoveryNamed,
    boolean sourceNamed,
    @Nullable Given<Integer> workers) {
  static FileConfig read(Path file, ProviderRegistry registry, Problems problems) {
    problems.add(Where.file(file.toString()), "configuration files are not read yet");
    return new FileConfig(List.of(), List.of(), true, true, null);
  }
}
