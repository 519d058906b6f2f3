package io.forebay.sources.metrics.loadreports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.forebay.api.attributes.LoadReport;
import io.forebay.sources.metrics.loadreports.Reports.Message;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a header, in each of its forms. */
final class ReportReaderTest {
  private static final LoadReport FULL =
      new LoadReport(
          OptionalDouble.of(0.3),
          OptionalDouble.of(0.8),
          OptionalDouble.of(1.5),
          OptionalDouble.of(10),
          OptionalDouble.of(1),
          Map.of("gpu", 0.25),
          Map.of("tokens", 512.0),
          Map.of("queue", 4.0, "a.b", -0.5));

  private static Message full() {
    return new Message()
        .fixed64(1, 0.3)
        .fixed64(2, 0.8)
        .tag(3, 0)
        .varint(11)
        .entry(4, "tokens", 512)
        .entry(5, "gpu", 0.25)
        .fixed64(6, 10)
        .fixed64(7, 1)
        .entry(8, "queue", 4)
        .entry(8, "a.b", -0.5)
        .fixed64(9, 1.5);
  }

  private static void assertMalformed(String value, String reason) {
    assertThatExceptionOfType(MalformedReportException.class)
        .isThrownBy(() -> Reports.read(value))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("load report: " + reason));
  }

  @Test
  void text_withEveryField_isRead() throws Exception {
    assertThat(
            Reports.read(
                "TEXT cpu_utilization=0.3, mem_utilization=0.8,rps_fractional=10.0 , eps=1,"
                    + "application_utilization=1.5, rps=11, utilization.gpu=0.25,"
                    + "\trequest_cost.tokens=512, named_metrics.queue=4, named_metrics.a.b=-0.5"))
        .isEqualTo(FULL);
  }

  @Test
  void json_withEveryField_isReadInBothSpellings() throws Exception {
    assertThat(
            Reports.read(
                "JSON {\"cpu_utilization\": 0.3, \"mem_utilization\": 0.8, \"rps_fractional\": 10,"
                    + " \"eps\": 1.0, \"application_utilization\": 1.5, \"rps\": 11,"
                    + " \"utilization\": {\"gpu\": 0.25}, \"request_cost\": {\"tokens\": 512},"
                    + " \"named_metrics\": {\"queue\": 4, \"a.b\": -0.5}}"))
        .isEqualTo(FULL);
    assertThat(
            Reports.read(
                "JSON {\"cpuUtilization\":\"0.3\",\"memUtilization\":8e-1,\"rpsFractional\":\"1e1\","
                    + "\"eps\":1,\"applicationUtilization\":1.5,\"rps\":\"11\","
                    + "\"utilization\":{\"gpu\":0.25},\"requestCost\":{\"tokens\":512},"
                    + "\"namedMetrics\":{\"queue\":4,\"a.b\":-0.5}}"))
        .isEqualTo(FULL);
  }

  @Test
  void binary_withEveryField_isRead() throws Exception {
    byte[] message = full().bytes();
    assertThat(Reports.readBinary(message)).isEqualTo(FULL);
    assertThat(Reports.read("BIN " + Base64.getEncoder().encodeToString(message))).isEqualTo(FULL);
    assertThat(Reports.read("BIN " + Base64.getEncoder().withoutPadding().encodeToString(message)))
        .isEqualTo(FULL);
  }

  @Test
  void binary_thatWasEncodedByHand_isRead() throws Exception {
    // 09: field 1, 8 bytes: 0.5. 42: field 8, an entry of 12 bytes: 0a 01 'q', 11: 3.0.
    String hex = "09000000000000e03f" + "420c" + "0a0171" + "110000000000000840";
    byte[] message = java.util.HexFormat.of().parseHex(hex);
    LoadReport report = Reports.readBinary(message);
    assertThat(report.cpuUtilization()).hasValue(0.5);
    assertThat(report.namedMetrics()).containsExactly(entry("q", 3.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TEXT", "TEXT ", "text , ,", "JSON {}", "BIN", "bin  "})
  void report_thatSaysNothing_isEmpty(String value) throws Exception {
    assertThat(Reports.read(value)).isEqualTo(Reports.named(Map.of()));
  }

  @Test
  void wholeRequests_countOnlyWithoutFractional() throws Exception {
    assertThat(Reports.read("TEXT rps=7").requestsPerSecond()).hasValue(7);
    assertThat(Reports.readBinary(new Message().tag(3, 0).varint(-1).bytes()).requestsPerSecond())
        .hasValue(Math.pow(2, 64));
    assertThat(Reports.read("JSON {\"rps\":\"7\",\"rpsFractional\":6.5}").requestsPerSecond())
        .hasValue(6.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TEXT cpu_utilization=-1, eps=NaN, mem_utilization=1.1, utilization.x=2,"
            + "named_metrics.y=inf, named_metrics.z=1e999, named_metrics.ok=1",
        "JSON {\"cpuUtilization\":-1,\"eps\":\"NaN\",\"memUtilization\":1.1,"
            + "\"utilization\":{\"x\":2},\"namedMetrics\":"
            + "{\"y\":\"Infinity\",\"z\":1e999,\"ok\":1}}"
      })
  void number_outOfItsRange_isLeftOutAndCounted(String value) throws Exception {
    assertThat(Reports.read(value)).isEqualTo(Reports.named(Map.of("ok", 1.0)));
    assertThat(Reports.problems(value))
        .containsExactly(entry("load report: number out of range", 6L));
  }

  @Test
  void field_thatIsUnknown_isLeftOutAndCounted() throws Exception {
    String text = "TEXT cpu=0.3, load.x=1, cpu_utilization.x=2, named_metrics=3, eps=1";
    assertThat(Reports.read(text).errorsPerSecond()).hasValue(1);
    assertThat(Reports.problems(text)).containsExactly(entry("load report: unknown field", 4L));
    String json = "JSON {\"new\":{\"a\":[1,{\"b\":2}]},\"other\":null,\"eps\":1}";
    assertThat(Reports.read(json).errorsPerSecond()).hasValue(1);
    assertThat(Reports.problems(json)).containsExactly(entry("load report: unknown field", 2L));
  }

  @Test
  void binary_withFieldsThatAreUnknown_skipsThem() throws Exception {
    byte[] message =
        new Message()
            .tag(1000, 0)
            .varint(Long.MAX_VALUE)
            .fixed64(11, 4)
            .delimited(12, new byte[200])
            .tag(13, 5)
            .raw((byte) 1, (byte) 2, (byte) 3, (byte) 4)
            .tag(1, 0) // the number is known, the encoding is another
            .varint(3)
            .delimited(8, new Message().tag(3, 0).varint(1).entry(4, "x", 1).bytes())
            .entry(8, "x", 2)
            .fixed64(7, 1)
            .bytes();
    assertThatExceptionOfType(MalformedReportException.class)
        .isThrownBy(() -> Reports.readBinary(message))
        .withMessage("load report: number without a name");
    byte[] named =
        new Message()
            .tag(1000, 0)
            .varint(Long.MAX_VALUE)
            .fixed64(11, 4)
            .delimited(12, new byte[200])
            .tag(13, 5)
            .raw((byte) 1, (byte) 2, (byte) 3, (byte) 4)
            .tag(1, 0)
            .varint(3)
            .delimited(8, new Message().tag(3, 0).varint(1).delimited(1, new byte[] {'x'}).bytes())
            .fixed64(7, 1)
            .bytes();
    LoadReport report = Reports.readBinary(named);
    assertThat(report.namedMetrics()).containsExactly(entry("x", 0.0)); // what is left out is zero
    assertThat(report.errorsPerSecond()).hasValue(1);
    assertThat(report.cpuUtilization()).isEmpty();
  }

  @Test
  void binary_thatSaysSomethingTwice_meansTheLast() throws Exception {
    byte[] message =
        new Message().fixed64(1, 0.1).entry(8, "x", 1).fixed64(1, 0.2).entry(8, "x", 2).bytes();
    LoadReport report = Reports.readBinary(message);
    assertThat(report.cpuUtilization()).hasValue(0.2);
    assertThat(report.namedMetrics()).containsExactly(entry("x", 2.0));
  }

  @Test
  void name_thatIsNotAscii_isRead() throws Exception {
    assertThat(Reports.readBinary(new Message().entry(8, "größe€", 1).bytes()).namedMetrics())
        .containsOnlyKeys("größe€");
    assertThat(Reports.read("JSON {\"named_metrics\":{\"gr\\u00f6ße\":1}}").namedMetrics())
        .containsOnlyKeys("größe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROTO x|neither TEXT, JSON nor BIN",
        "cpu_utilization=0.3|neither TEXT, JSON nor BIN",
        "TEXTcpu_utilization=0.3|neither TEXT, JSON nor BIN",
        "''|neither TEXT, JSON nor BIN",
        "TEXT cpu_utilization|no '=' between name and number",
        "TEXT cpu_utilization:0.3|no '=' between name and number",
        "TEXT eps, cpu_utilization=1|no '=' between name and number",
        "TEXT =0.3|number without a name",
        "TEXT named_metrics.=0.3|number without a name",
        "TEXT eps=|not a number",
        "TEXT eps=1d|not a number",
        "TEXT eps=0x1p3|not a number",
        "TEXT eps=1_0|not a number",
        "TEXT eps=1e|not a number",
        "TEXT eps=1e+|not a number",
        "TEXT eps=1 2|not a number",
        "TEXT eps=1.2.3|not a number",
        "TEXT eps=.|not a number",
        "TEXT eps=-|not a number",
        "TEXT eps=--1|not a number",
        "TEXT new=many|not a number",
        "TEXT eps=1,eps=1|the same field twice",
        "TEXT eps=-1,eps=1|the same field twice",
        "TEXT named_metrics.a=1,named_metrics.a=2|the same field twice",
        "JSON|not a JSON object",
        "JSON [1]|not a JSON object",
        "JSON 1|not a JSON object",
        "JSON {'eps':1}|not JSON",
        "JSON {\"eps\":1|not JSON",
        "JSON {\"eps\":NaN}|not JSON",
        "JSON {\"eps\":1} x|not JSON",
        "JSON {\"eps\":1}{}|more than one JSON object",
        "JSON {\"eps\":true}|not a number",
        "JSON {\"eps\":[1]}|not a number",
        "JSON {\"eps\":\"\"}|not a number",
        "JSON {\"eps\":\"1f\"}|not a number",
        "JSON {\"eps\":1,\"eps\":2}|the same field twice",
        "JSON {\"eps\":null,\"eps\":2}|the same field twice",
        "JSON {\"memUtilization\":0.1,\"mem_utilization\":0.2}|the same field twice",
        "JSON {\"namedMetrics\":{\"a\":1,\"a\":2}}|the same field twice",
        "JSON {\"namedMetrics\":[]}|not a JSON object",
        "JSON {\"namedMetrics\":{\"a\":null}}|not a number",
        "JSON {\"namedMetrics\":{\"a\":{}}}|not a number",
        "JSON {\"namedMetrics\":{\"\":1}}|number without a name",
        "BIN CZqZ*|not Base64",
        "BIN CQ==|cut off",
      })
  void report_thatCannotBeRead_hasAReason(String value, String reason) {
    assertMalformed(value, reason);
  }

  @Test
  void json_thatIsTooDeep_isRefused() {
    assertMalformed("JSON {\"x\":" + "[".repeat(4000) + "]".repeat(4000) + "}", "not JSON");
  }

  @Test
  void header_longerThanAllowed_isNotRead() throws Exception {
    String most = "TEXT " + ",".repeat(ReportReader.LONGEST - 10) + "eps=1";
    assertThat(most).hasSize(ReportReader.LONGEST);
    assertThat(Reports.read(most).errorsPerSecond()).hasValue(1);
    assertMalformed(most + " ", "longer than 8 KiB");
  }

  @Test
  void binary_thatIsNoProtocolBuffer_hasAReason() {
    assertBinary("not a protocol buffer", new Message().tag(1, 3)); // a group
    assertBinary("not a protocol buffer", new Message().tag(20, 7));
    assertBinary("not a protocol buffer", new Message().varint(1)); // field 0
    assertBinary("not a protocol buffer", new Message().varint(1L << 40));
    assertBinary("not a protocol buffer", new Message().varint(-1));
    byte[] endless = new byte[11];
    java.util.Arrays.fill(endless, (byte) 0x80);
    assertBinary("not a protocol buffer", new Message().raw(endless));
    assertBinary("cut off", new Message().tag(8, 2).varint(1));
    assertBinary("cut off", new Message().tag(8, 2).varint(-1));
    assertBinary("cut off", new Message().tag(8, 2).varint(Integer.MAX_VALUE));
    assertBinary("cut off", new Message().tag(20, 2).varint(1L << 33));
    assertBinary("cut off", new Message().tag(20, 5).raw((byte) 1, (byte) 2, (byte) 3));
    // The name claims to be longer than its entry, though not than the report.
    assertBinary("cut off", new Message().delimited(8, new byte[] {10, 5, 'a'}).fixed64(7, 1));
    assertBinary(
        "a name that is not UTF-8",
        new Message().delimited(8, new Message().delimited(1, new byte[] {-1}).bytes()));
  }

  private static void assertBinary(String reason, Message message) {
    assertThatExceptionOfType(MalformedReportException.class)
        .isThrownBy(() -> Reports.readBinary(message.bytes()))
        .withMessage("load report: " + reason);
  }

  @Test
  void binary_cutAnywhere_isShorterOrRefused() throws Exception {
    byte[] whole = full().bytes();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        assertThat(Reports.readBinary(java.util.Arrays.copyOf(whole, length))).isNotEqualTo(FULL);
      } catch (MalformedReportException e) {
        assertThat(e.reason()).isEqualTo("load report: cut off");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(whole.length - 10); // it may end before each of its ten fields
  }
}
