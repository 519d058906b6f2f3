package io.forebay.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelsTest {
  private static Map<String, String> labels(EndpointInfo.Builder builder) {
    return builder.build().labels();
  }

  private static EndpointInfo.Builder builder() {
    return EndpointInfo.builder("vllm-0", "10.0.0.1", 8000);
  }

  @Test
  void labels_equalTheMapThatTheyWereMadeOf() {
    Random random = new Random(1);
    for (int size = 0; size < 40; size++) {
      Map<String, String> expected = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        expected.put("label-" + random.nextInt(60), "value-" + random.nextInt(3));
      }

      Map<String, String> labels = labels(builder().labels(expected));

      assertThat(labels).isEqualTo(expected).hasSameHashCodeAs(expected).hasToString(expected + "");
      assertThat(expected).isEqualTo(labels);
      assertThat(labels.keySet()).containsExactlyElementsOf(expected.keySet());
      for (int i = 0; i < 60; i++) {
        String name = new String("label-" + i);
        assertThat(labels.get(name)).isEqualTo(expected.get(name));
        assertThat(labels.containsKey(name)).isEqualTo(expected.containsKey(name));
      }
    }
  }

  @Test
  void names_thatHashAlike_areToldApart() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    Map<String, String> labels = labels(builder().label("Aa", "1").label("BB", "2"));

    assertThat(labels.get("Aa")).isEqualTo("1");
    assertThat(labels.get("BB")).isEqualTo("2");
    assertThat(labels.get("C#")).isNull();
    assertThat(labels.get((Object) 1)).isNull();
    assertThat(labels.get(null)).isNull();
  }

  @Test
  void labels_cannotBeChanged() {
    Map<String, String> labels = labels(builder().label("zone", "a"));

    assertThatThrownBy(() -> labels.put("zone", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> labels.remove("zone"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(labels::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> labels.entrySet().iterator().next().setValue("b"))
        .isInstanceOf(UnsupportedOperationException.class);
    Iterator<String> names = labels.keySet().iterator();
    names.next();
    assertThatThrownBy(names::next).isInstanceOf(NoSuchElementException.class);
    assertThat(labels).containsExactly(Map.entry("zone", "a"));
  }
}
