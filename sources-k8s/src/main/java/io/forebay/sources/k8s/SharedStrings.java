package io.forebay.sources.k8s;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lets equal strings that come again and again, label values for example, be one object in the
 * heap. Remembers few, so what is rare may be held twice and what is hostile costs nothing.
 * Thread-safe.
 */
final class SharedStrings {
  private static final int SLOTS = 1024;
  private static final int LONGEST = 256;

  private final AtomicReferenceArray<String> slots = new AtomicReferenceArray<>(SLOTS);

  /** Returns an equal string: where it is remembered, the one that was given before. */
  String share(String text) {
    if (text.length() > LONGEST) {
      return text;
    }
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    String known = slots.getPlain(slot);
    if (text.equals(known)) {
      return known;
    }
    slots.setPlain(slot, text);
    return text;
  }
}
