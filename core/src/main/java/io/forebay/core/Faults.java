package io.forebay.core;

import io.forebay.api.FetchException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls plugins, and tells what they threw, so that none of them can break the others. */
final class Faults {
  private static final int LONGEST = 500;
  private static final int MOST_WRAPPERS = 16;

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
      rethrowIfFatal(thrown);
      problems.add(where, what + " threw " + describe(thrown));
      return null;
    }
    if (result == null) {
      problems.add(where, what + " returned null (expected: a value)");
    }
    return result;
  }

  /** Returns the fault itself, without the wrappers that futures put around it. */
  static Throwable unwrap(Throwable fault) {
    Throwable inner = fault;
    // Not for ever: a plugin's exception may name itself as its cause.
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      Throwable wrapper = inner;
      boolean wraps =
          wrapper instanceof CompletionException || wrapper instanceof ExecutionException;
      Throwable cause = wraps ? ask(wrapper::getCause) : null;
      if (cause == null) {
        return inner;
      }
      inner = cause;
    }
    return inner;
  }

  /** Returns the short text under which the fault is counted; never null. */
  static String reason(Throwable fault) {
    String reason = fault instanceof FetchException fetch ? ask(fetch::reason) : null;
    if (reason != null) {
      return reason;
    }
    return fault instanceof CancellationException ? "cancelled" : fault.getClass().getSimpleName();
  }

  /**
   * Returns a sentence for people; never null, never long, whatever the plugin's exception does.
   */
  static String describe(Throwable fault) {
    String message = ask(fault::getMessage);
    String text =
        fault instanceof FetchException fetch
            ? reason(fetch) + ": " + message
            : message == null
                ? fault.getClass().getName()
                : fault.getClass().getName() + ": " + message;
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** Asks a plugin's exception, which may be as broken as the plugin; null if it throws. */
  private static <T> @Nullable T ask(Supplier<? extends @Nullable T> question) {
    try {
      return question.get();
    } catch (Throwable e) {
      return null;
    }
  }

  /**
   * Throws errors of the virtual machine on, since going on after them would be a pretence. A stack
   * that overflowed is none: it was the plugin's recursion, and it has been unwound.
   */
  static void rethrowIfFatal(Throwable fault) {
    if (fault instanceof VirtualMachineError error && !(fault instanceof StackOverflowError)) {
      throw error;
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
