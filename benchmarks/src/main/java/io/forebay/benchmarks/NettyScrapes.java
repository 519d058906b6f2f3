package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit: a request out, a page in, and nothing else. No codec: how long an answer is, is
 * learned from the first one, and the bytes of the others are counted. Everything on one event
 * loop.
 */
final class NettyScrapes implements ScrapeClient {
  /** A whole page fits, so that it takes one read where it has come at once. */
  private static final int READ_BYTES = 64 * 1024;

  private final int port;
  private final int connections;
  private final Duration interval;
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ByteBuf request =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(ScrapeProgram.REQUEST))
          .asReadOnly();
  private final CountDownLatch first;
  private final AtomicLong scrapes = new AtomicLong();
  // Learned once; confined to the event loop until the first page has come.
  private volatile long answerBytes;

  NettyScrapes(int port, int connections, Duration interval) {
    this.port = port;
    this.connections = connections;
    this.interval = interval;
    first = new CountDownLatch(connections);
  }

  /** Counts what comes. */
  private final class Counting extends ChannelInboundHandlerAdapter {
    private final StringBuilder head = new StringBuilder();
    private long expected;
    private long left;
    private boolean once;

    void ask(Channel channel) {
      if (expected > 0) {
        left = expected;
      }
      var unused = channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.channel().config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      int length = bytes.readableBytes();
      if (expected == 0) {
        head.append(bytes.toString(US_ASCII));
        expected = ScrapeProgram.answerBytes(head);
        left = expected - head.length();
      } else {
        left -= length;
      }
      bytes.release();
      if (expected > 0 && left == 0) {
        answerBytes = expected;
        scrapes.lazySet(scrapes.get() + 1);
        if (!once) {
          once = true;
          head.setLength(0);
          first.countDown();
        }
      }
    }
  }

  @Override
  public void start() throws InterruptedException {
    for (int i = 0; i < connections; i++) {
      Counting counting = new Counting();
      Channel channel =
          new Bootstrap()
              .group(group)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(counting)
              .connect("127.0.0.1", port)
              .sync()
              .channel();
      var unused =
          channel
              .eventLoop()
              .scheduleAtFixedRate(
                  () -> counting.ask(channel),
                  interval.toNanos() * i / connections,
                  interval.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    first.await();
  }

  @Override
  public long scrapes() {
    return scrapes.get();
  }

  @Override
  public String seen() {
    return answerBytes + " bytes";
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
