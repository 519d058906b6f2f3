package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import java.util.Arrays;

/**
 * Decodes the answers that come on one connection, piece by piece: HTTP/1.1 and 1.0, answers to
 * GET. Makes no object where a head comes in one piece and says what the last one said.
 *
 * <p>Lines end with CR and LF, as the protocol demands; what could be read in two ways is refused.
 * Trailers and the extensions of chunks are thrown away.
 */
final class ResponseDecoder {
  private static final int MAXIMAL_LINE_BYTES = 4096;
  private static final int MAXIMAL_SIZE_DIGITS = 15;
  private static final byte[] NOTHING = {};

  /** Told of what comes, in its order; may throw {@link FetchException}, which ends it all. */
  interface Listener {
    /** An answer has begun; not called for interim ones. The head is valid until the next one. */
    void head(ResponseHead head);

    /** A part of the body, in bytes that are somebody else's. */
    void body(byte[] bytes, int offset, int length);

    /** The answer is whole. */
    void end();

    /** Something comes that was not asked for; nothing more is told after that. */
    void unasked();
  }

  private enum State {
    START,
    FIELDS,
    SIZED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    STOPPED
  }

  private final String url;
  private final int maximalHeaderBytes;
  private final int maximalLineBytes;
  private final Listener listener;
  private final ResponseHead head;

  private State state = State.START;
  private boolean expecting;
  private boolean answered;

  /** How many bytes are left of the body or chunk. */
  private long left;

  /** How many bytes of fields, or of nothing at all before an answer, have come. */
  private int counted;

  /** The begin of a line whose end has not come. */
  private byte[] held = NOTHING;

  private int heldLength;

  ResponseDecoder(String url, int maximalHeaderBytes, Listener listener) {
    this.url = url;
    this.maximalHeaderBytes = maximalHeaderBytes;
    this.maximalLineBytes = Math.min(MAXIMAL_LINE_BYTES, maximalHeaderBytes);
    this.listener = listener;
    this.head = new ResponseHead(url);
  }

  /** A request goes out. */
  void expect() {
    expecting = true;
    answered = false;
  }

  /** Whether anything has come since. */
  boolean answered() {
    return answered;
  }

  /** Throws away whatever still comes. */
  void stop() {
    state = State.STOPPED;
    held = NOTHING;
  }

  /**
   * Takes the next bytes.
   *
   * @throws FetchException if it is no answer as we understand it, or the listener throws it
   */
  void feed(byte[] bytes, int from, int to) {
    answered = true;
    int at = from;
    while (at < to) {
      at =
          switch (state) {
            case START -> start(bytes, at, to);
            case SIZED, UNTIL_CLOSE, CHUNK -> body(bytes, at, to);
            case STOPPED -> to;
            default -> line(bytes, at, to);
          };
    }
  }

  /** The connection has ended, which may be the end of an answer. */
  void closed() {
    if (state == State.UNTIL_CLOSE) {
      end();
    }
  }

  /** Some servers send an empty line after a body, which means nothing. */
  private int start(byte[] bytes, int at, int to) {
    boolean empty = heldLength == 0 && (bytes[at] == '\r' || bytes[at] == '\n');
    if (empty && counted < maximalLineBytes) {
      counted++;
      return at + 1;
    }
    if (!expecting) {
      stop();
      listener.unasked();
      return to;
    }
    return line(bytes, at, to);
  }

  private int body(byte[] bytes, int at, int to) {
    if (state == State.UNTIL_CLOSE) {
      listener.body(bytes, at, to - at);
      return to;
    }
    int length = (int) Math.min(left, to - at);
    left -= length;
    listener.body(bytes, at, length);
    if (left == 0) {
      if (state == State.SIZED) {
        end();
      } else {
        state = State.CHUNK_END;
      }
    }
    return at + length;
  }

  private int line(byte[] bytes, int at, int to) {
    int end = at;
    while (end < to && bytes[end] != '\n') {
      end++;
    }
    boolean fields = state == State.FIELDS || state == State.TRAILERS;
    int allowed = fields ? maximalHeaderBytes - counted : maximalLineBytes;
    if (heldLength + end - at > allowed) {
      throw Failures.headerTooLarge(url);
    }
    if (end == to) {
      hold(bytes, at, to);
      return to;
    }
    if (heldLength == 0) {
      whole(bytes, at, end);
    } else {
      hold(bytes, at, end);
      int length = heldLength;
      heldLength = 0;
      whole(held, 0, length);
    }
    return end + 1;
  }

  private void hold(byte[] bytes, int from, int to) {
    int length = heldLength + to - from;
    if (length > held.length) {
      held = Arrays.copyOf(held, Math.max(64, 2 * length));
    }
    System.arraycopy(bytes, from, held, heldLength, to - from);
    heldLength = length;
  }

  /** Reads a line, which has come but for its LF. */
  private void whole(byte[] line, int from, int withReturn) {
    int to = withReturn - 1;
    if (to < from || line[to] != '\r') {
      throw refused("a line that ends without CR");
    }
    switch (state) {
      case START -> {
        head.begin(line, from, to);
        fields(State.FIELDS);
      }
      case FIELDS -> {
        if (from < to) {
          counted += to - from;
          head.field(line, from, to);
        } else {
          headEnded();
        }
      }
      case CHUNK_SIZE -> {
        left = size(line, from, to);
        if (left > 0) {
          state = State.CHUNK;
        } else {
          fields(State.TRAILERS);
        }
      }
      case CHUNK_END -> {
        if (from < to) {
          throw refused("a chunk that is longer than its size");
        }
        state = State.CHUNK_SIZE;
      }
      case TRAILERS -> {
        counted += to - from;
        if (from == to) {
          end();
        }
      }
      default -> throw new IllegalStateException(state.name());
    }
  }

  private void fields(State next) {
    counted = 0;
    state = next;
  }

  private void headEnded() {
    held = NOTHING;
    head.end();
    if (head.interim()) {
      fields(State.START);
      return;
    }
    left = head.bodiless() ? 0 : head.length();
    state = left >= 0 ? State.SIZED : head.chunked() ? State.CHUNK_SIZE : State.UNTIL_CLOSE;
    boolean ended = left == 0;
    listener.head(head);
    if (ended) {
      end();
    }
  }

  private void end() {
    held = NOTHING;
    counted = 0;
    expecting = false;
    if (state != State.STOPPED) {
      state = State.START;
    }
    listener.end();
  }

  private long size(byte[] line, int from, int to) {
    long size = 0;
    int at = from;
    while (at < to && Character.digit(line[at], 16) >= 0) {
      size = size << 4 | Character.digit(line[at++], 16);
    }
    if (at == from || at - from > MAXIMAL_SIZE_DIGITS) {
      throw refused("a chunk's size that is no number");
    }
    while (at < to && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    if (at < to && line[at] != ';') {
      throw refused("a chunk's size that is no number");
    }
    if (!ResponseHead.printable(line, at, to)) {
      throw refused("a chunk's extension that holds a control character");
    }
    return size;
  }

  private FetchException refused(String what) {
    return Failures.protocol(url, what, null);
  }
}
