package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pages that are damaged at random, from a seed: no exception, no end of time, no value that is not
 * on the page, and the same result however the bytes are split.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedPagesTest {
  private static final String[] PIECES = {
    "{",
    "}",
    "\"",
    "\\",
    "\\\"",
    ",",
    "=",
    " ",
    "\t",
    "\r",
    "\n",
    "\n\n",
    "#",
    "# TYPE ",
    "# HELP ",
    "# UNIT ",
    "# EOF\n",
    "# EOF",
    " # {",
    "gauge",
    "counter",
    "1",
    "-2.5e3",
    "NaN",
    "+Inf",
    "1e999",
    "0x1p3",
    "1_0",
    "_total",
    "__name__",
    "\u00fc",
    "\ud83d\ude00",
    "\0",
    "\ufeff",
    "a 1\n",
    "a{l=\"v\"} 2 3\n",
    "{\"a\"} 4\n",
    "{\"a\",",
    "<html>",
    "9223372036854775807",
    "99999999999999999999"
  };

  @Test
  void page_generatedAndDamaged_doesNoHarm() {
    Random random = new Random(17);
    ParserChecks checks = new ParserChecks(random);
    int pages = 3000;
    PageGenerator text = new PageGenerator(18, false);
    PageGenerator openMetrics = new PageGenerator(19, true);
    for (int i = 0; i < pages; i++) {
      GeneratedPage page = (i % 2 == 0 ? text : openMetrics).page();
      byte[] bytes = page.text().getBytes(StandardCharsets.UTF_8);
      checks.check(damaged(Arrays.copyOf(bytes, Math.min(bytes.length, 3000)), random));
    }
    told("generated pages, damaged", pages, checks);
  }

  @Test
  void page_cutOrSplitAtEveryPosition_doesNoHarm() {
    Random random = new Random(23);
    ParserChecks checks = new ParserChecks(random);
    int pages = 60;
    PageGenerator text = new PageGenerator(24, false);
    PageGenerator openMetrics = new PageGenerator(25, true);
    for (int i = 0; i < pages; i++) {
      GeneratedPage page = (i % 2 == 0 ? text : openMetrics).page();
      byte[] whole = page.text().getBytes(StandardCharsets.UTF_8);
      byte[] bytes = Arrays.copyOf(whole, Math.min(whole.length, 500));
      byte[] tried = i % 3 == 0 ? bytes : damaged(bytes, random);
      checks.checkEverySplit(tried);
      checks.checkEveryCut(tried);
    }
    told("generated pages, cut and split at every position", pages, checks);
  }

  @Test
  void page_ofARealSystemDamaged_doesNoHarm() {
    List<Path> paths = new ArrayList<>(SharedData.enginePages());
    paths.addAll(SharedData.files("conformance"));
    Random random = new Random(31);
    ParserChecks checks = new ParserChecks(random);
    int pages = 0;
    for (Path path : paths) {
      byte[] page = SharedData.read(path);
      for (int i = 0; i < 4; i++) {
        int from = random.nextInt(Math.max(1, page.length - 2000));
        byte[] slice = Arrays.copyOfRange(page, from, Math.min(page.length, from + 2000));
        checks.check(damaged(slice, random));
        pages++;
      }
      byte[] start = Arrays.copyOf(page, Math.min(page.length, 300));
      checks.checkEverySplit(start);
      checks.checkEveryCut(start);
      pages++;
    }
    told("parts of real pages, damaged, cut and split", pages, checks);
  }

  @Test
  void gzip_damaged_isTheSameHoweverItIsSplit() throws Exception {
    Random random = new Random(37);
    PageGenerator generator = new PageGenerator(38, false);
    int pages = 1000;
    int intact = 0;
    for (int i = 0; i < pages; i++) {
      String page = generator.page().text();
      byte[] packed = PageBodiesTest.gzip(page.substring(0, Math.min(page.length(), 2000)));
      byte[] tried = i % 10 == 0 ? packed : damaged(packed, random);
      String whole = unpacked(tried, tried.length);
      assertThat(unpacked(tried, 1 + random.nextInt(20))).isEqualTo(whole);
      intact += whole.startsWith("whole") ? 1 : 0;
    }
    assertThat(intact).isGreaterThanOrEqualTo(pages / 10);
    System.out.printf("== fuzz, gzip: %d pages, %d of them intact%n", pages, intact);
  }

  /** What it gives if it is whole; else only that it is not. */
  private static String unpacked(byte[] packed, int piece) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Gunzip gunzip = new Gunzip()) {
      for (int from = 0; from < packed.length; from += piece) {
        int length = Math.min(piece, packed.length - from);
        gunzip.feed(packed, from, length, new byte[256], text::write);
      }
      return gunzip.complete() ? "whole " + text.toString(StandardCharsets.UTF_8) : "cut";
    } catch (DataFormatException e) {
      return "damaged";
    }
  }

  private static void told(String what, int pages, ParserChecks checks) {
    System.out.printf("== fuzz, %s: %d pages, parsed %d times%n", what, pages, checks.parsed());
  }

  static byte[] damaged(byte[] page, Random random) {
    byte[] bytes = page;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(20));
      byte[] piece = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, piece, at);
            case 1 -> joined(bytes, at, piece, to);
            case 2 -> joined(bytes, at, new byte[0], to);
            case 3 -> joined(bytes, to, Arrays.copyOfRange(bytes, at, to), to);
            case 4 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, to);
            default -> flipped(bytes, random);
          };
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int until, byte[] piece, int from) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(bytes, 0, until);
    joined.writeBytes(piece);
    joined.write(bytes, from, bytes.length - from);
    return joined.toByteArray();
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }
}
