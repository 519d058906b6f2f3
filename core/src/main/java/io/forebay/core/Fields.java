package io.forebay.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Access to fields where a volatile write would cost too much. */
final class Fields {
  private Fields() {}

  /** Returns access to a field of the class that looks it up. */
  static VarHandle of(MethodHandles.Lookup lookup, String name, Class<?> type) {
    try {
      return lookup.findVarHandle(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
