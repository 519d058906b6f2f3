package io.forebay.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Stands for many model servers: answers every request on every connection with one page, as
 * cheaply as Java can, because it shares the machine with the clients that are measured. One
 * thread, one selector, one answer that is made once; HTTP/1.1, connections are kept.
 *
 * <p>What a request asks for is not looked at, only where it ends. Not thread-safe.
 */
final class PageServer implements AutoCloseable {
  /** Clients may come all at once; the system may allow fewer. */
  private static final int BACKLOG = 16_384;

  /** Room for a whole answer, so that most of them take one call. */
  private static final int SEND_BYTES = 128 * 1024;

  /** The empty line that ends a request, the first byte in the highest bits. */
  private static final int REQUEST_END = 0x0D0A0D0A;

  private final ServerSocketChannel listening;
  private final Selector selector = Selector.open();
  private final ByteBuffer answer;
  private final ByteBuffer requests = ByteBuffer.allocateDirect(16 * 1024);
  private final Listener listener;
  private int connections;
  private volatile boolean closed;

  /** Is told of each request, on the thread that serves. */
  interface Listener {
    /**
     * A request has come.
     *
     * @param connection the number of its connection, from 0
     */
    void came(int connection);
  }

  /**
   * Makes a server and lets it listen on a free port of this machine.
   *
   * @param page what it answers with
   */
  PageServer(byte[] page) throws IOException {
    this(page, connection -> {});
  }

  /**
   * Makes a server and lets it listen on a free port of this machine.
   *
   * @param page what it answers with
   * @param listener is told of each request
   */
  PageServer(byte[] page, Listener listener) throws IOException {
    this.listener = listener;
    byte[] head =
        ("HTTP/1.1 200 OK\r\n"
                + "date: Sat, 21 Nov 2026 12:00:00 GMT\r\n"
                + "server: uvicorn\r\n"
                + ("content-length: " + page.length + "\r\n")
                + "content-type: text/plain; version=0.0.4; charset=utf-8\r\n\r\n")
            .getBytes(US_ASCII);
    answer = ByteBuffer.allocateDirect(head.length + page.length).put(head).put(page).flip();
    listening = ServerSocketChannel.open();
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Serves until the input ends or the process is; says its port on the standard output.
   *
   * @param arguments none
   * @throws Exception if that is not possible
   */
  public static void main(String[] arguments) throws Exception {
    PageServer server = new PageServer(VllmPage.bytes());
    Thread serving = new Thread(server::serve, "page-server");
    serving.setDaemon(true);
    serving.start();
    System.out.println(Child.RESULT + server.port());
    while (System.in.read() >= 0) {
      // Whoever started it closes the input to end it.
    }
  }

  int port() {
    return listening.socket().getLocalPort();
  }

  /** Serves on the calling thread, until it is closed. */
  void serve() {
    try {
      while (!closed) {
        selector.select(this::ready);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      selector.keys().forEach(key -> end(key.channel()));
      end(selector);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.attachment() instanceof Served served) {
        served.ready();
      } else {
        accept();
      }
    } catch (IOException e) {
      end(key.channel());
    }
  }

  private void accept() throws IOException {
    for (SocketChannel next = listening.accept(); next != null; next = listening.accept()) {
      next.configureBlocking(false);
      next.setOption(StandardSocketOptions.TCP_NODELAY, true);
      next.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BYTES);
      SelectionKey key = next.register(selector, SelectionKey.OP_READ);
      key.attach(new Served(next, key));
    }
  }

  private static void end(Closeable used) {
    try {
      used.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  /** One connection. */
  private final class Served {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer rest = answer.duplicate();
    private final int number = connections++;
    private int lastFour;
    private int owed;

    Served(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
      rest.position(rest.limit());
    }

    void ready() throws IOException {
      if (key.isReadable()) {
        requests.clear();
        if (channel.read(requests) < 0) {
          end(channel);
          return;
        }
        requests.flip();
        count();
      }
      write();
    }

    private void count() {
      while (requests.hasRemaining()) {
        lastFour = lastFour << 8 | requests.get();
        if (lastFour == REQUEST_END) {
          owed++;
          listener.came(number);
        }
      }
    }

    private void write() throws IOException {
      while (rest.hasRemaining() || owed > 0) {
        if (!rest.hasRemaining()) {
          rest.rewind();
          owed--;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
          interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
      }
      interest(SelectionKey.OP_READ);
    }

    private void interest(int operations) {
      if (key.interestOps() != operations) {
        key.interestOps(operations);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
