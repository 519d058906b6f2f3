package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Many endpoints that serve a metrics page, and note when they are asked for it. Each has a socket
 * of its own where the loopback network has addresses enough, as on Linux; elsewhere all share one.
 */
final class SoakServers implements AutoCloseable {
  private static final int PER_SUBNET = 250;

  private final EventLoopGroup threads = WebServer.newThreads("soak-http", 2);
  private final List<WebServer> servers = new ArrayList<>();
  private final List<EndpointInfo> infos = new ArrayList<>();
  private final AtomicLong scrapes = new AtomicLong();
  private final AtomicLongArray phases;
  private final long intervalNanos;
  private final byte[] page;

  SoakServers(int count, long intervalNanos, int bins) throws IOException {
    this.intervalNanos = intervalNanos;
    this.phases = new AtomicLongArray(bins);
    BatchShape shape = BatchShape.ofSpeed(1);
    this.page =
        VllmPage.of("soak", shape, new ContinuousBatch(shape).snapshot(), 0)
            .getBytes(StandardCharsets.UTF_8);
    try {
      listen(count);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void listen(int count) throws IOException {
    WebServer first = listen("127.0.0.1", 0);
    int port = first.port();
    for (int i = 0; i < count; i++) {
      String address = "127.1." + (i / PER_SUBNET) + "." + (i % PER_SUBNET + 1);
      if (!shared()) {
        try {
          listen(address, port);
        } catch (IOException e) {
          if (i > 0) {
            throw e;
          }
          address = "127.0.0.1";
        }
      }
      infos.add(EndpointInfo.of("soak-" + i, shared() ? "127.0.0.1" : address, port));
    }
  }

  private WebServer listen(String host, int port) throws IOException {
    WebServer server = WebServer.start(threads, host, port, 1024, this::handle);
    servers.add(server);
    return server;
  }

  /** Tells whether all endpoints share one socket, because other addresses could not be bound. */
  boolean shared() {
    return servers.size() == 1 && !infos.isEmpty();
  }

  private void handle(Exchange exchange) {
    scrapes.incrementAndGet();
    long into = Math.floorMod(System.nanoTime(), intervalNanos);
    phases.incrementAndGet((int) (into * phases.length() / intervalNanos));
    exchange.send(200, VllmPage.CONTENT_TYPE, page);
  }

  List<EndpointInfo> infos() {
    return List.copyOf(infos);
  }

  long scrapes() {
    return scrapes.get();
  }

  /** Returns how many scrapes began in each part of the interval since the last call. */
  long[] takePhases() {
    long[] taken = new long[phases.length()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = phases.getAndSet(i, 0);
    }
    return taken;
  }

  @Override
  public void close() {
    servers.forEach(WebServer::close);
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
