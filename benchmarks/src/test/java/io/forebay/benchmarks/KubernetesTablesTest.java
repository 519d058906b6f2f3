package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class KubernetesTablesTest {
  @Test
  void tables_compareMediansWithTheLimitOfTheSameWay() throws Exception {
    String results =
        """
        {"jdk": "17.0.1", "notes": ["5 pods."], "kubernetes": {
          "First picture": {
            "peer": {"first, ms": [30, 1000, 20], "CPU, ms": [7]},
            "ours-stream": {"first, ms": [5, 6], "CPU, ms": [1.234]},
            "limit-stream": {"first, ms": [2], "CPU, ms": [1]},
            "limit-pages": {"first, ms": [10], "CPU, ms": [1]}},
          "Heap": {"ours": {"bytes": [2000]}, "limit": {"bytes": [1000]}},
          "Alone": {"ours": {"bytes": [12.34]}}}}
        """;
    assertThat(KubernetesTables.text(new ObjectMapper().readTree(results)))
        .isEqualTo(
            """
            5 pods.

            ### First picture, JDK 17.0.1

            | client | first, ms | CPU, ms | times the limit |
            | --- | --- | --- | --- |
            | `peer` | 30 (20 to 1000) | 7 | 3 |
            | `ours-stream` | 5.50 (5 to 6) | 1.23 | 2.75 |
            | `limit-stream` | 2 | 1 | 1 |
            | `limit-pages` | 10 | 1 | 1 |

            ### Heap, JDK 17.0.1

            | client | bytes | times the limit |
            | --- | --- | --- |
            | `ours` | 2000 | 2 |
            | `limit` | 1000 | 1 |

            ### Alone, JDK 17.0.1

            | client | bytes | times the limit |
            | --- | --- | --- |
            | `ours` | 12.3 | – |
            """);
  }
}
