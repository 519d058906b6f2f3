package io.forebay.sources.metrics.loadreports;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.LoadReport;
import io.forebay.sources.metrics.loadreports.Reports.Message;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random reports mean the same in each form; broken ones are read or refused, never more. */
final class ReportFuzzTest {
  private static final int ROUNDS = 5_000;
  private static final String LETTERS = "abcXYZ_.-:019 ";

  private static Map<String, Double> numbers(Random random) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name =
          random
              .ints(1 + random.nextInt(12), 0, LETTERS.length())
              .mapToObj(at -> String.valueOf(LETTERS.charAt(at)))
              .collect(Collectors.joining())
              .strip();
      numbers.put("n" + name, number(random));
    }
    return numbers;
  }

  private static double number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(1000);
      case 1 -> random.nextDouble();
      case 2 -> -random.nextInt(1000) / 1000.0;
      case 3 -> {
        double any = Double.longBitsToDouble(random.nextLong());
        yield Double.isFinite(any) ? any : 0;
      }
      default -> Math.scalb(random.nextDouble(), random.nextInt(200) - 100);
    };
  }

  @Test
  void report_inEachForm_meansTheSame() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      Map<String, Double> numbers = numbers(random);
      LoadReport expected = Reports.named(numbers);
      String text =
          numbers.entrySet().stream()
              .map(entry -> "named_metrics." + entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(random.nextBoolean() ? "," : ", ", "TEXT ", ""));
      String json =
          numbers.entrySet().stream()
              .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
              .collect(Collectors.joining(",", "JSON {\"namedMetrics\":{", "}}"));
      Message message = new Message();
      numbers.forEach((name, value) -> message.entry(8, name, value));
      assertThat(Reports.read(text)).as(text).isEqualTo(expected);
      assertThat(Reports.read(json)).as(json).isEqualTo(expected);
      assertThat(Reports.readBinary(message.bytes())).as(text).isEqualTo(expected);
    }
  }

  @Test
  void decimal_ofAnyForm_isWhatJavaReads() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 10 * ROUNDS; i++) {
      double number = number(random);
      String text =
          switch (random.nextInt(4)) {
            case 0 -> Double.toString(number);
            case 1 -> String.format(Locale.ROOT, "%.6f", number);
            case 2 ->
                random.nextInt(100) + "." + Math.abs(random.nextLong() >>> random.nextInt(64));
            default -> Long.toString(random.nextLong() >> random.nextInt(64));
          };
      assertThat(Decimals.parse(text, 0, text.length()))
          .as(text)
          .isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void report_thatWasBroken_isReadOrRefusedForAKnownReason() {
    Random random = new Random(3);
    ReportReader reader = new ReportReader();
    String[] whole = {
      "TEXT cpu_utilization=0.3, utilization.gpu=1e-3, named_metrics.queue=4",
      "JSON {\"cpuUtilization\":0.3,\"namedMetrics\":{\"queue\":4,\"b\":\"1\"},\"x\":[{}]}",
      "BIN "
          + Base64.getEncoder()
              .encodeToString(
                  new Message().fixed64(1, 0.3).entry(8, "queue", 4).tag(3, 0).varint(9).bytes())
    };
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 10 * ROUNDS; i++) {
      StringBuilder value = new StringBuilder(whole[i % whole.length]);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = random.nextInt(value.length());
        switch (random.nextInt(4)) {
          case 0 -> value.setLength(Math.max(1, at));
          case 1 -> value.setCharAt(at, (char) random.nextInt(128));
          case 2 -> value.deleteCharAt(at).append('=');
          default -> value.insert(at, value.substring(random.nextInt(value.length())));
        }
      }
      try {
        ReportDraft draft = new ReportDraft();
        reader.read(value.toString(), draft);
        assertThat(draft.report().namedMetrics().values()).allMatch(Double::isFinite);
        read++;
      } catch (MalformedReportException e) {
        assertThat(e.reason()).as(value.toString()).doesNotContain("internal");
        refused++;
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 2);
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  @Test
  void binary_ofRandomBytes_isReadOrRefusedForAKnownReason() {
    Random random = new Random(4);
    for (int i = 0; i < 10 * ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      if (bytes.length > 2 && random.nextBoolean()) {
        bytes[0] = (byte) ((8 << 3) | 2);
        bytes[1] = (byte) (bytes.length - 2);
      }
      try {
        Reports.readBinary(bytes);
      } catch (MalformedReportException e) {
        assertThat(e.reason()).doesNotContain("internal");
      }
    }
  }
}
