package io.forebay.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What something was measured on.
 *
 * @param cpu the processor's model
 * @param cores how many processors this JVM may use
 * @param memory how much memory the machine has
 * @param os the operating system and its architecture
 * @param jdk the JDK's full version
 * @param vendor who built the JDK
 */
record Machine(String cpu, int cores, String memory, String os, String jdk, String vendor) {
  /** This machine, as this JVM sees it. */
  static Machine here() {
    String kilobytes = found(Path.of("/proc/meminfo"), "MemTotal:\\s+(\\d+) kB");
    return new Machine(
        found(Path.of("/proc/cpuinfo"), "model name\\s+: (.+)"),
        Runtime.getRuntime().availableProcessors(),
        kilobytes.matches("\\d+")
            ? Math.round(Long.parseLong(kilobytes) / (1024.0 * 1024)) + " GiB"
            : kilobytes,
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.version"),
        System.getProperty("java.vendor"));
  }

  private static String found(Path file, String pattern) {
    try {
      // What the kernel tells has no size, so it is read to its end.
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
      return matcher.find() ? matcher.group(1).strip() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** The JDK's feature release, as in {@code 17}. */
  String release() {
    return jdk.split("[^0-9]", -1)[0];
  }

  /** All but the JDK, for a sentence. */
  String hardware() {
    return cpu + ", " + cores + " cores, " + memory + ", " + os;
  }

  /** The JDK, for a sentence. */
  String runtime() {
    return "JDK " + jdk + " (" + vendor + ")";
  }
}
