package io.forebay.sources.metrics;

import java.util.Arrays;

/** A hash table of byte strings, each with a dense id from 0. Finding one makes no garbage. */
final class ByteTable {
  private byte[][] keys = new byte[16][];
  private int[] hashes = new int[16];
  private int[] slots = new int[32]; // id + 1, or 0
  private int size;

  int size() {
    return size;
  }

  byte[] key(int id) {
    return keys[id];
  }

  /** The id of these bytes, or -1. */
  int find(byte[] bytes, int from, int to) {
    int hash = Bytes.hash(bytes, from, to);
    int mask = slots.length - 1;
    for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int id = slots[slot] - 1;
      if (hashes[id] == hash && Arrays.equals(keys[id], 0, keys[id].length, bytes, from, to)) {
        return id;
      }
    }
    return -1;
  }

  /** Adds a copy of bytes that are not there yet. */
  int add(byte[] bytes, int from, int to) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    keys[size] = Arrays.copyOfRange(bytes, from, to);
    hashes[size] = Bytes.hash(bytes, from, to);
    size++;
    if (size * 2 > slots.length) {
      slots = new int[slots.length * 2];
      for (int id = 0; id < size; id++) {
        place(id);
      }
    } else {
      place(size - 1);
    }
    return size - 1;
  }

  private void place(int id) {
    int mask = slots.length - 1;
    int slot = hashes[id] & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = id + 1;
  }
}
