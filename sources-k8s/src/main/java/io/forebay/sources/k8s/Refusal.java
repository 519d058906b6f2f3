package io.forebay.sources.k8s;

import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/** An answer that is not the one that was asked for, and as much of its body as may explain it. */
final class Refusal {
  private static final int MAXIMAL_BYTES = 64 << 10;

  private final HttpResponse<?> answer;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Refusal(HttpResponse<?> answer) {
    this.answer = answer;
  }

  void take(ByteBuffer part) {
    byte[] bytes = new byte[Math.min(part.remaining(), MAXIMAL_BYTES - body.size())];
    part.get(bytes);
    body.writeBytes(bytes);
  }

  ApiFault fault(String what) {
    return Faults.status(
        what, answer.code(), body.toByteArray(), answer.headers("Retry-After"), Instant.now());
  }
}
