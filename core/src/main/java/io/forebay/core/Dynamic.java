package io.forebay.core;

import io.forebay.api.AttributeKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a picture keeps instead of a value that is asked for when it is read. */
record Dynamic(Supplier<?> supplier) {

  /** Returns what the supplier gives, or null if that is nothing or of another type. */
  @Nullable Object resolve(AttributeKey<?> key) {
    try {
      Object resolved = supplier.get();
      return key.type().isInstance(resolved) ? resolved : null;
    } catch (Throwable e) {
      // Runs on the reader's thread, on its request path: what it cannot have is absent.
      Faults.rethrowIfFatal(e);
      return null;
    }
  }
}
