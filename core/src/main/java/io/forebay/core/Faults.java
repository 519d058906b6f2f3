package io.forebay.core;

import org.jspecify.annotations.Nullable;

/** Calls plugins while a data layer is configured, so that none of them can break the others. */
final class Faults {
  private Faults() {}

  /**
   * A call into a plugin.
   *
   * @param <T> what it returns
   */
  interface Call<T> {
    @Nullable T run() throws Exception;
  }

  /**
   * Calls, and makes a problem of whatever is thrown and of a null.
   *
   * @param what the method and the class, {@code type() of a.B}
   * @return what was returned; null after a problem
   */
  static <T> @Nullable T call(Problems problems, Where where, String what, Call<T> call) {
    T result;
    try {
      result = call.run();
    } catch (Throwable thrown) {
      problems.add(where, what + " threw " + describe(thrown));
      return null;
    }
    if (result == null) {
      problems.add(where, what + " returned null (expected: a value)");
    }
    return result;
  }

  /**
   * Puts into words what a plugin threw. Errors of the virtual machine itself are thrown on: there
   * is nothing sensible to do after them.
   */
  static String describe(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error) {
      throw error;
    }
    try {
      // toString() is a plugin's code, too.
      return thrown.toString();
    } catch (RuntimeException | LinkageError e) {
      return thrown.getClass().getName();
    }
  }

  /** As {@link #describe}, but without the class's name where the message says enough. */
  static String message(Throwable thrown) {
    String described = describe(thrown);
    String prefix = thrown.getClass().getName() + ": ";
    boolean plain = thrown instanceof IllegalArgumentException;
    return plain && described.startsWith(prefix) && described.length() > prefix.length()
        ? described.substring(prefix.length())
        : described;
  }
}
