package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.attributes.GpuMetrics;
import io.forebay.api.attributes.GpuMetrics.Device;
import io.forebay.api.attributes.GpuMetrics.Readings;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GpuCollectionTest {
  private static final long MIB = 1 << 20;

  private final EndpointPages<GpuMetrics> pages =
      new EndpointPages<>(new GpuCollection(), GpuMetrics.KEY);

  /** A reading of less than 0 is none. */
  private static Readings readings(
      double utilization, long used, long total, double celsius, double watts) {
    return new Readings(
        utilization < 0 ? OptionalDouble.empty() : OptionalDouble.of(utilization),
        used < 0 ? OptionalLong.empty() : OptionalLong.of(used),
        total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
        celsius < 0 ? OptionalDouble.empty() : OptionalDouble.of(celsius),
        watts < 0 ? OptionalDouble.empty() : OptionalDouble.of(watts));
  }

  private List<String> ids(String page) throws Exception {
    return pages.read(page).map(GpuMetrics::devices).orElse(List.of()).stream()
        .map(Device::id)
        .toList();
  }

  @Test
  void dcgm_page_isRead() throws Exception {
    GpuMetrics found = pages.read(SharedData.bytes("dcgm-a100-mig-disabled.prom")).orElseThrow();

    assertThat(found.devices())
        .contains(
            new Device(
                "GPU-7099682b-a20d-2bcc-74ab-b9060454d81e",
                "NVIDIA A100-SXM4-40GB",
                readings(0, 0, 40384 * MIB, 29, 45.999)));
    assertThat(found.highest().temperatureCelsius())
        .hasValue(
            found.devices().stream()
                .mapToDouble(device -> device.readings().temperatureCelsius().orElseThrow())
                .max()
                .orElseThrow());
    assertThat(pages.missing()).isEmpty();
  }

  @Test
  void dcgm_pageOfADividedGpu_isReadByParts() throws Exception {
    byte[] page = SharedData.bytes("dcgm-a100-mig-1g5gb-active.prom");
    NaivePage naive = new NaivePage(page);
    GpuMetrics found = pages.read(page).orElseThrow();

    assertThat(found.devices())
        .singleElement()
        .isEqualTo(
            new Device(
                "GPU-7099682b-a20d-2bcc-74ab-b9060454d81e/9",
                "NVIDIA A100-SXM4-40GB",
                readings(
                    value(naive, "DCGM_FI_PROF_GR_ENGINE_ACTIVE"),
                    MIB * (long) value(naive, "DCGM_FI_DEV_FB_USED"),
                    MIB
                        * (long)
                            (value(naive, "DCGM_FI_DEV_FB_USED")
                                + value(naive, "DCGM_FI_DEV_FB_FREE")),
                    37,
                    115.294)));
    assertThat(pages.missing()).isEmpty();
  }

  private static double value(NaivePage page, String name) {
    List<MetricSample> samples = page.samples(name);
    assertThat(samples).as(name).hasSize(1);
    return samples.get(0).value();
  }

  @Test
  void amd_page_isReadAndSaysWhatItLacks() throws Exception {
    GpuMetrics found = pages.read(SharedData.bytes("amd-device-metrics-mini.prom")).orElseThrow();

    assertThat(found.devices())
        .containsExactly(
            new Device(
                "6699c0a8-4200-4242-037f-f97e6cae0f09",
                "",
                readings(0, -1, 68_702_000_000L, -1, 41)));
    assertThat(pages.missing()).containsExactly("gpu_edge_temperature", "gpu_used_vram");
  }

  @Test
  void amd_newerNamesWithPrefixAndParts_areRead() throws Exception {
    String whole = "{gpu_id=\"0\",card_series=\"MI300X\",gpu_compute_partition_type=\"spx\",";
    String part = "{gpu_id=\"1\",card_model=\"M\",gpu_compute_partition_type=\"cpx\",";
    String none = "{gpu_id=\"2\",serial_number=\"\",gpu_compute_partition_type=\"none\",";
    assertThat(
            pages.read(
                """
                amd_gpu_gfx_activity%1$sgpu_partition_id="0"} 75
                amd_gpu_used_vram%1$sgpu_partition_id="0"} 100
                amd_gpu_total_vram%1$sgpu_partition_id="0"} 196592
                amd_gpu_junction_temperature%1$sgpu_partition_id="0"} 60
                amd_gpu_package_power%1$sgpu_partition_id="0"} 500
                amd_gpu_used_vram%2$sgpu_partition_id="3"} 1
                amd_gpu_used_vram%3$sgpu_partition_id="NA"} 26
                amd_gpu_free_vram%3$sgpu_partition_id="NA"} 24534
                """
                    .formatted(whole, part, none)))
        .hasValue(
            GpuMetrics.of(
                List.of(
                    new Device("0", "MI300X", readings(0.75, 100 * MIB, 196_592 * MIB, 60, 500)),
                    new Device("1/3", "M", readings(-1, MIB, -1, -1, -1)),
                    new Device("2", "", readings(-1, 26 * MIB, 24_560 * MIB, -1, -1)))));
    assertThat(pages.missing()).isEmpty();
  }

  @Test
  void memory_total_isGivenOrIsTheSumOfItsParts() throws Exception {
    assertThat(
            pages.read(
                """
                DCGM_FI_DEV_FB_USED{UUID="a"} 10
                DCGM_FI_DEV_FB_FREE{UUID="a"} 20
                DCGM_FI_DEV_FB_RESERVED{UUID="a"} 3
                DCGM_FI_DEV_FB_USED{UUID="b"} 10
                DCGM_FI_DEV_FB_FREE{UUID="b"} 20
                DCGM_FI_DEV_FB_TOTAL{UUID="b"} 40
                DCGM_FI_DEV_FB_USED{UUID="c"} 10
                """))
        .get()
        .extracting(
            gpus -> gpus.devices().stream().map(d -> d.readings().memoryTotalBytes()).toList())
        .isEqualTo(
            List.of(OptionalLong.of(33 * MIB), OptionalLong.of(40 * MIB), OptionalLong.empty()));
  }

  @Test
  void utilization_ofTheWholeGpu_comesBeforeItsEngines() throws Exception {
    assertThat(
            pages.read(
                """
                DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID="a"} 0.5
                DCGM_FI_PROF_GR_ENGINE_ACTIVE{UUID="b",GPU_I_ID="1"} 0.25
                DCGM_FI_DEV_GPU_UTIL{UUID="a"} 90
                """))
        .get()
        .extracting(gpus -> gpus.devices().stream().map(d -> d.readings().utilization()).toList())
        .isEqualTo(List.of(OptionalDouble.of(0.9), OptionalDouble.of(0.25)));
  }

  @ParameterizedTest
  @CsvSource({
    "DCGM_FI_DEV_GPU_UTIL, 2147483632",
    "DCGM_FI_DEV_GPU_UTIL, -1",
    "DCGM_FI_DEV_GPU_UTIL, NaN",
    "DCGM_FI_DEV_FB_USED, 9223372036854775792",
    "DCGM_FI_DEV_FB_USED, +Inf",
    "DCGM_FI_DEV_GPU_TEMP, 2147483632",
    "DCGM_FI_DEV_POWER_USAGE, 140737488355328",
    "gpu_gfx_activity, 65535",
    "gpu_edge_temperature, 65535",
    "gpu_package_power, 65535",
    "gpu_used_vram, 18446744073709551615",
  })
  void value_thatStandsForNone_isAbsent(String family, String value) throws Exception {
    String page = family + "{UUID=\"a\",gpu_uuid=\"a\"} " + value + "\n";
    assertThat(pages.read(page))
        .hasValue(GpuMetrics.of(List.of(new Device("a", "", Readings.NONE))));
  }

  @Test
  void value_ofACounter_isAbsent() throws Exception {
    assertThat(
            pages.read("# TYPE DCGM_FI_DEV_GPU_TEMP counter\nDCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 1\n"))
        .isEmpty();
  }

  private static final String PODS =
      """
      DCGM_FI_DEV_GPU_UTIL{UUID="a",pod="llm-0",namespace="one"} 1
      DCGM_FI_DEV_GPU_UTIL{UUID="b",pod="llm-0",namespace="two"} 2
      DCGM_FI_DEV_GPU_UTIL{UUID="c",pod="llm-1",namespace="one"} 3
      DCGM_FI_DEV_GPU_UTIL{UUID="d",pod="",namespace=""} 4
      """;

  @Test
  void pod_thatIsKnown_getsItsDevices() throws Exception {
    pages.labels("pod", "llm-0", "namespace", "one");
    assertThat(ids(PODS)).containsExactly("a");
    pages.labels("pod", "llm-0");
    assertThat(ids(PODS)).containsExactly("a", "b");
    pages.labels("pod", "llm-1", "namespace", "one");
    assertThat(ids(PODS)).containsExactly("c");
    assertThat(pages.missing()).doesNotContain("a GPU of the endpoint's pod");
  }

  @Test
  void pod_thatIsNotKnown_getsAllDevices() throws Exception {
    assertThat(ids(PODS)).containsExactly("a", "b", "c", "d");
    pages.labels("namespace", "one");
    assertThat(ids(PODS)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void pod_ofAPageWithoutPods_getsAllDevices() throws Exception {
    pages.labels("pod", "llm-0", "namespace", "one");
    assertThat(ids("DCGM_FI_DEV_GPU_UTIL{UUID=\"a\",pod=\"\"} 1\ngpu_usage{gpu_id=\"b\"} 1\n"))
        .containsExactly("a", "b");
  }

  @Test
  void pod_withoutDevice_getsNothingAndThatIsTold() throws Exception {
    pages.labels("pod", "llm-2", "namespace", "one");
    assertThat(ids(PODS)).isEmpty();
    assertThat(pages.missing()).contains("a GPU of the endpoint's pod");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exported_pod=\"llm-0\",exported_namespace=\"one\",pod=\"exporter\",namespace=\"gpu\"",
        "pod_name=\"llm-0\",pod_namespace=\"one\"",
        "POD=\"llm-0\",NAMESPACE=\"one\"",
        "pod=\"llm-0\""
      })
  void pod_underItsOtherLabels_isFound(String labels) throws Exception {
    pages.labels("pod", "llm-0", "namespace", "one");
    String page =
        "DCGM_FI_DEV_GPU_UTIL{UUID=\"a\",%s} 1\n".formatted(labels)
            + "DCGM_FI_DEV_GPU_UTIL{UUID=\"b\",exported_pod=\"\",pod=\"llm-0\"} 1\n";
    assertThat(ids(page)).containsExactly("a");
  }

  @Test
  void device_thatPodsShare_isOne() throws Exception {
    String page =
        """
        DCGM_FI_DEV_GPU_UTIL{UUID="a",pod="llm-0",vgpu="0"} 50
        DCGM_FI_DEV_GPU_UTIL{UUID="a",pod="llm-1",vgpu="1"} 50
        """;
    assertThat(ids(page)).containsExactly("a");
    pages.labels("pod", "llm-1");
    assertThat(ids(page)).containsExactly("a");
  }

  @Test
  void page_ofNoKnownExporter_givesNothingAndThatIsTold() throws Exception {
    assertThat(pages.read("process_cpu_seconds_total 1\n")).isEmpty();
    assertThat(pages.missing()).containsExactly("the metrics of a known GPU exporter");
  }

  @Test
  void page_thatLacksFamilies_namesTheBest() throws Exception {
    pages.read("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 30\n");
    assertThat(pages.missing())
        .containsExactly("DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_POWER_USAGE");
  }

  @Test
  void labels_ofTheEndpoint_canBeSet() throws Exception {
    EndpointPages<GpuMetrics> other =
        new EndpointPages<>(new GpuCollection("k8s.pod", "k8s.ns"), GpuMetrics.KEY);
    other.labels("k8s.pod", "llm-0", "k8s.ns", "two", "pod", "llm-1");
    assertThat(other.read(PODS).orElseThrow().devices())
        .extracting(Device::id)
        .containsExactly("b");
    assertThatThrownBy(() -> new GpuCollection(" ", "x"))
        .hasMessage("podLabel: blank (expected: the name of a label)");
    assertThatThrownBy(() -> new GpuCollection("x", ""))
        .hasMessage("namespaceLabel: blank (expected: the name of a label)");
  }

  @Test
  void provider_isFoundAndTakesItsFields(@TempDir Path folder) throws Exception {
    assertThat(ServiceLoader.load(DataCollectionProvider.class))
        .hasAtLeastOneElementOfType(GpuCollectionProvider.class);
    String config =
        """
        discovery: {type: fixed, endpoints: [{id: a, address: 127.0.0.1, port: 1}]}
        sources:
          - type: metrics
            collections: [{type: gpu, podLabel: '%s', namespaceLabel: ns}]
        """;
    Path file = folder.resolve("forebay.yaml");
    Files.writeString(file, config.formatted("p"));
    DataLayer.builder().discoverProviders().config(file).build().close();
    Files.writeString(file, config.formatted(" "));
    assertThatThrownBy(() -> DataLayer.builder().discoverProviders().config(file).build())
        .hasMessageContaining("podLabel: ' ' (expected: the name of a label)");
  }
}
