package io.forebay.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs simulated servers, for whoever wants to look at them or to try the gateway on them. */
final class ServersCommand implements Command {
  @Override
  public String name() {
    return "servers";
  }

  @Override
  public String summary() {
    return "runs simulated model servers until it is interrupted";
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option("--servers", "N", "how many (4)"),
        new Option("--port", "PORT", "the first one's port, the others follow (8100)"),
        new Option("--host", "HOST", "the address to listen on (127.0.0.1)"),
        new Option(
            "--log", "FILE", "note each request and each metrics page, as JSON, a line each"));
  }

  @Override
  public int run(Options options, PrintStream out, PrintStream err) throws Exception {
    int count = options.integer("--servers", 4, 1, 64);
    int port = options.integer("--port", 8100, 0, 65_535 - count + 1);
    String host = options.textOr("--host", "127.0.0.1");
    try (RequestLog log = RequestLog.orNone(options.text("--log"));
        SimulatedServers servers = new SimulatedServers(count, host, port, log)) {
      servers
          .infos()
          .forEach(
              info ->
                  out.println(
                      "http://" + info.hostPort() + " speed " + info.labels().get("speed")));
      out.flush();
      new CountDownLatch(1).await();
    }
    return Main.OK;
  }
}
