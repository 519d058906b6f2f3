package io.forebay.sources.metrics.loadreports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.attributes.LoadReport;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where in a report a number is looked for, and what it may be. */
final class ReportedNumberTest {
  private static LoadReport report() throws MalformedReportException {
    return Reports.read(
        "TEXT cpu_utilization=0.1, mem_utilization=0.2, application_utilization=0.3,"
            + "rps_fractional=0.4, eps=0.5, utilization.a=0.6, request_cost.a=0.7,"
            + "named_metrics.a=0.8, named_metrics.utilization=0.9, named_metrics.x.y=1");
  }

  private static OptionalDouble ratio(String... names) throws MalformedReportException {
    return ReportedNumber.ratio(Stream.of(names).map(ReportedNumber::parse).toList(), report());
  }

  @Test
  void name_ofEachField_isFound() throws Exception {
    assertThat(ratio("cpu_utilization")).hasValue(0.1);
    assertThat(ratio("mem_utilization")).hasValue(0.2);
    assertThat(ratio("application_utilization")).hasValue(0.3);
    assertThat(ratio("rps_fractional")).hasValue(0.4);
    assertThat(ratio("eps")).hasValue(0.5);
    assertThat(ratio("utilization.a")).hasValue(0.6);
    assertThat(ratio("request_cost.a")).hasValue(0.7);
    assertThat(ratio("named_metrics.a")).hasValue(0.8);
    assertThat(ratio("a")).hasValue(0.8);
    assertThat(ratio("utilization")).hasValue(0.9);
    assertThat(ratio("x.y")).hasValue(1);
    assertThat(ratio("b")).isEmpty();
  }

  @Test
  void names_areTriedInOrder() throws Exception {
    assertThat(ratio("b", "utilization.a", "a")).hasValue(0.6);
    assertThat(ratio()).isEmpty();
  }

  private static OptionalLong count(double value) {
    return ReportedNumber.count(
        List.of(ReportedNumber.parse("n")), Reports.named(Map.of("n", value)));
  }

  @Test
  void count_isAWholeNumber() {
    assertThat(count(0)).hasValue(0);
    assertThat(count(3)).hasValue(3);
    assertThat(count(0x1p53)).hasValue(1L << 53);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0.5, 0x1p54, Double.NaN, Double.POSITIVE_INFINITY})
  void count_ofAnythingElse_isNone(double value) {
    assertThat(count(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void ratio_outOfItsRange_isNone(double value) {
    assertThat(
            ReportedNumber.ratio(
                List.of(ReportedNumber.parse("n")), Reports.named(Map.of("n", value))))
        .isEmpty();
  }

  @Test
  void builder_withAnEmptyName_isRefused() {
    assertThatThrownBy(() -> LoadReportModelServerCollection.builder().kvCacheUsage("a", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name: '' (expected: at least one character)");
  }
}
