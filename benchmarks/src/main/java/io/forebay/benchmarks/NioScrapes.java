package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The same as the limit, on the JDK's selector alone. */
final class NioScrapes implements ScrapeClient {
  private final int port;
  private final long betweenNanos;
  private final Connection[] all;
  private final CountDownLatch first;
  private final ByteBuffer request =
      ByteBuffer.allocateDirect(ScrapeProgram.REQUEST.length).put(ScrapeProgram.REQUEST).flip();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final AtomicLong scrapes = new AtomicLong();
  private final Thread thread = new Thread(this::run, "nio-scrapes");
  private volatile long answerBytes;
  private volatile boolean closed;

  NioScrapes(int port, int connections, Duration interval) {
    this.port = port;
    betweenNanos = interval.toNanos() / connections;
    all = new Connection[connections];
    first = new CountDownLatch(connections);
  }

  private static final class Connection {
    private final SocketChannel channel;
    private final StringBuilder head = new StringBuilder();
    private long expected;
    private long left;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  @Override
  public void start() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    first.await();
  }

  private void run() {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < all.length; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        all[i] = new Connection(channel);
        channel.register(selector, SelectionKey.OP_READ, all[i]);
      }
      long due = System.nanoTime();
      for (int next = 0; !closed; ) {
        long wait = due - System.nanoTime();
        if (wait <= 0) {
          ask(all[next]);
          next = (next + 1) % all.length;
          due += betweenNanos;
          selector.selectNow(this::ready);
        } else {
          selector.select(this::ready, TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        }
      }
      for (Connection connection : all) {
        connection.channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask(Connection connection) throws IOException {
    connection.left = connection.expected;
    connection.channel.write(request.rewind());
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      int length = connection.channel.read(buffer.clear());
      if (length < 0) {
        throw new IOException("closed");
      }
      if (connection.expected > 0) {
        connection.left -= length;
      } else {
        connection.head.append(US_ASCII.decode(buffer.flip()));
        connection.expected = ScrapeProgram.answerBytes(connection.head);
        connection.left = connection.expected - connection.head.length();
        if (connection.expected > 0) {
          answerBytes = connection.expected;
        }
      }
      if (connection.expected > 0 && connection.left == 0) {
        scrapes.lazySet(scrapes.get() + 1);
        if (first.getCount() > 0) {
          first.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    closed = true; // Its thread sees that before the next page.
  }
}
