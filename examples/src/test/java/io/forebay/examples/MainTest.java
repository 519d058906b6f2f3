package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MainTest {
  @Test
  void help_isExit0_onStandardOutput() {
    Io.Run all = Io.run("help");
    assertThat(all.code()).isZero();
    assertThat(all.out()).contains("demo", "servers", "gateway", "inspect", "soak", "help");
    assertThat(Io.run("help", "inspect").out()).contains("--endpoint URL", "--watch");
    assertThat(Io.run("demo", "--help").out()).contains("--seconds N");
  }

  @Test
  void wrongCommandOrOption_isExit2_andNamesTheNearest() {
    assertThat(Io.run().code()).isEqualTo(2);
    Io.Run command = Io.run("inspct");
    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err()).contains("did you mean inspect").contains("usage: ");
    Io.Run option = Io.run("demo", "--second", "3");
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.err()).contains("unknown option --second, did you mean --seconds");
    assertThat(Io.run("inspect", "--endpont", "http://h:1").err())
        .contains("unknown option --endpont, did you mean --endpoint\n");
    assertThat(Io.run("inspect", "--verbose").err())
        .startsWith("inspect: unknown option --verbose\n");
    assertThat(Io.run("frobnicate").err()).startsWith("unknown command 'frobnicate'\n");
    assertThat(Io.run("inspect", "--endpoint", "http://h:1", "--output", "xml").err())
        .startsWith("inspect: --output: 'xml' (expected: table, json)\n");
    assertThat(Io.run("help", "demon").err()).contains("did you mean demo");
  }

  @Test
  void values_outOfRange_areExit2() {
    assertThat(Io.run("demo", "--seconds", "-1").err()).contains("--seconds: '-1' (expected: 1.0");
    assertThat(Io.run("demo", "--seconds=x").code()).isEqualTo(2);
    assertThat(Io.run("demo", "--servers", "0").code()).isEqualTo(2);
    assertThat(Io.run("demo", "--model", "m").code()).isEqualTo(2);
    assertThat(Io.run("demo", "--endpoint", "http://h:1").code()).isEqualTo(2);
    assertThat(Io.run("gateway").code()).isEqualTo(2);
    assertThat(Io.run("gateway", "--endpoint", "http://h:1", "--policy", "random").code())
        .isEqualTo(2);
    assertThat(Io.run("servers", "--port", "1", "--port", "2").err()).contains("given 2 times");
    assertThat(Io.run("soak", "--interval", "1").code()).isEqualTo(2);
    assertThat(Io.run("inspect", "--watch=yes").err()).contains("--watch: a value");
  }

  @Test
  void portInUse_isExit1_andSaysSo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Io.Run run = Io.run("servers", "--servers", "1", "--port", "" + taken.getLocalPort());

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }
}
