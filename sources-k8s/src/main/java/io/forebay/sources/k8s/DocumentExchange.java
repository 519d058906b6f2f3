package io.forebay.sources.k8s;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Asks for a document. */
final class DocumentExchange extends Exchange<byte[]> {
  private static final int MAXIMAL_BYTES = 64 << 20;

  // Guarded by the exchange's lock.
  private List<ByteBuffer> parts = new ArrayList<>();
  private int size;

  DocumentExchange(HttpApiServer server, String path, URI uri) {
    super(server, path, uri);
  }

  @Override
  void accepted() {}

  @Override
  void take(ByteBuffer part) throws ApiFault {
    if (part.remaining() > MAXIMAL_BYTES - size) {
      throw new ApiFault(
          ApiFault.Kind.MALFORMED,
          "the answer has more than " + MAXIMAL_BYTES + " bytes (smaller pages may help)");
    }
    size += part.remaining();
    parts.add(part);
  }

  @Override
  byte[] complete() {
    byte[] whole = new byte[size];
    int at = 0;
    for (ByteBuffer part : parts) {
      int length = part.remaining();
      part.get(whole, at, length);
      at += length;
    }
    parts = new ArrayList<>();
    return whole;
  }
}
