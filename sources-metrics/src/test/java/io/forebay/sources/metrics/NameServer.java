package io.forebay.sources.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A DNS server that says of each name that it is 127.0.0.1, or does not exist, or nothing at all.
 */
final class NameServer implements AutoCloseable {
  enum Answer {
    LOCAL,
    NO_SUCH_NAME,
    SILENCE
  }

  private static final int HEADER = 12;
  private static final int TYPE_A = 1;

  private final DatagramSocket socket;
  private final AtomicInteger queries = new AtomicInteger();
  private volatile Answer answer;

  NameServer(Answer answer) throws IOException {
    this.answer = answer;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "name-server");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void answer(Answer next) {
    answer = next;
  }

  int queries() {
    return queries.get();
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    byte[] buffer = new byte[1500];
    try {
      while (true) {
        DatagramPacket query = new DatagramPacket(buffer, buffer.length);
        socket.receive(query);
        queries.incrementAndGet();
        if (answer != Answer.SILENCE) {
          byte[] reply = reply(Arrays.copyOf(buffer, query.getLength()), answer == Answer.LOCAL);
          socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static byte[] reply(byte[] query, boolean known) {
    int end = HEADER;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    int type = query[end + 2];
    end += 5;
    int records = known && type == TYPE_A ? 1 : 0;
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    reply.write(query, 0, 2);
    // A response, recursion available; 3 is "no such name". One question, and what we know.
    reply.writeBytes(new byte[] {(byte) 0x81, (byte) (known ? 0x80 : 0x83), 0, 1});
    reply.writeBytes(new byte[] {0, (byte) records, 0, 0, 0, 0});
    reply.write(query, HEADER, end - HEADER);
    if (records == 1) {
      // The name above, an address of the Internet, kept for no time at all, four bytes.
      reply.writeBytes(new byte[] {(byte) 0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4});
      reply.writeBytes(new byte[] {127, 0, 0, 1});
    }
    return reply.toByteArray();
  }
}
