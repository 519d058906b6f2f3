package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Several simulated servers of different speed that share their threads: three in all. */
final class SimulatedServers implements AutoCloseable {
  static final String MODEL = "demo-model";
  static final List<String> ADAPTERS = List.of("sql-lora", "chat-lora");

  /** As in a pool that has grown over time: new accelerators, and old ones. */
  private static final double[] SPEEDS = {1.0, 0.8, 0.5, 0.3};

  private final EventLoopGroup threads = WebServer.newThreads("simulated-http", 2);
  private final ScheduledExecutorService steps =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("simulated-steps", true));
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final String host;

  /**
   * Starts servers.
   *
   * @param firstPort the first one's port, the others follow; or 0 for any that are free
   * @throws IOException if an address cannot be bound; nothing is left behind then
   */
  SimulatedServers(int count, String host, int firstPort) throws IOException {
    this(count, host, firstPort, null);
  }

  /**
   * Starts servers.
   *
   * @param firstPort the first one's port, the others follow; or 0 for any that are free
   * @param log where requests and pages are noted; whoever gave it closes it
   * @throws IOException if an address cannot be bound; nothing is left behind then
   */
  SimulatedServers(int count, String host, int firstPort, @Nullable RequestLog log)
      throws IOException {
    this.host = host;
    try {
      for (int i = 0; i < count; i++) {
        servers.add(
            new SimulatedServer(
                MODEL,
                ADAPTERS,
                BatchShape.ofSpeed(SPEEDS[i % SPEEDS.length]),
                threads,
                steps,
                host,
                firstPort == 0 ? 0 : firstPort + i,
                log));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  List<SimulatedServer> servers() {
    return Collections.unmodifiableList(servers);
  }

  /** Returns where the servers are, named {@code sim-1} and so on. */
  List<EndpointInfo> infos() {
    List<EndpointInfo> infos = new ArrayList<>();
    for (SimulatedServer server : servers) {
      infos.add(
          EndpointInfo.builder("sim-" + (infos.size() + 1), host, server.port())
              .label("speed", String.valueOf(server.shape().speed()))
              .build());
    }
    return infos;
  }

  /** Estimates how many requests of an average length all servers can answer in a second. */
  double requestsPerSecond(double promptTokens, double generatedTokens) {
    return servers.stream()
        .mapToDouble(server -> server.shape().requestsPerSecond(promptTokens, generatedTokens))
        .sum();
  }

  @Override
  public void close() {
    servers.forEach(SimulatedServer::close);
    steps.shutdownNow();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
