package io.forebay.sources.metrics;

import io.forebay.api.HostPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * One event loop, and what the endpoints that live on it share. Everything of an endpoint happens
 * on its loop, so nothing of it needs a lock.
 */
final class HttpLoop {
  /** Most pages take one read then; the buffer is the loop's again before the next read. */
  private static final int READ_BYTES = 64 * 1024;

  /** How many reads of one connection go before those of others. */
  private static final int READS = 16;

  private final EventLoop loop;
  private final Supplier<AddressResolverGroup<InetSocketAddress>> resolvers;
  private final Bootstrap bootstrap;
  // Valid while one piece of a body is being passed on; the next piece overwrites them.
  private final byte[] scratch = new byte[16 * 1024];
  private final byte[] unpacked = new byte[32 * 1024];

  /**
   * Takes a loop.
   *
   * @param resolvers asked when there is a name to resolve, on the loop
   */
  HttpLoop(EventLoop loop, Supplier<AddressResolverGroup<InetSocketAddress>> resolvers) {
    this.loop = loop;
    this.resolvers = resolvers;
    // On JDK 24 and newer, Netty's default allocator costs several times the CPU of the pooled one.
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .disableResolver()
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(READS))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true);
  }

  /**
   * Runs a task on the loop, after those that were given before.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the source was stopped
   */
  void execute(Runnable task) {
    loop.execute(task);
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  /** A bootstrap that may be changed. */
  Bootstrap bootstrap() {
    return bootstrap.clone();
  }

  Future<List<InetSocketAddress>> resolve(HostPort target) {
    return resolvers
        .get()
        .getResolver(loop)
        .resolveAll(InetSocketAddress.createUnresolved(target.host(), target.port()));
  }

  byte[] scratch() {
    return scratch;
  }

  byte[] unpacked() {
    return unpacked;
  }
}
