package io.forebay.examples;

import java.io.Console;
import java.io.PrintStream;

/** A line that tells how far something is: kept up to date on a terminal, repeated elsewhere. */
final class Progress {
  private static final long PLAIN_LINE_NANOS = 2_000_000_000L;
  private static final int BAR = 24;

  private final PrintStream out;
  private final boolean terminal;
  private final String title;
  private long nextLine = System.nanoTime() + PLAIN_LINE_NANOS;
  private int width;

  Progress(PrintStream out, boolean terminal, String title) {
    this.out = out;
    this.terminal = terminal;
    this.title = title;
  }

  /** Tells whether standard output is a terminal. */
  @SuppressWarnings("SystemConsoleNull") // It does on the older JDKs.
  static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 on there is a console without a terminal, and this method to ask it.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  void update(double part, String text) {
    if (terminal) {
      int full = (int) Math.round(Math.min(1, part) * BAR);
      write("#".repeat(full) + ".".repeat(BAR - full) + "  " + text);
    } else if (System.nanoTime() - nextLine >= 0) {
      nextLine = System.nanoTime() + PLAIN_LINE_NANOS;
      out.println("  " + title + ": " + text);
    }
  }

  private void write(String text) {
    String line = "  " + title + "  " + text;
    out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    out.flush();
    width = line.length();
  }

  /** Ends the line. */
  void done(String text) {
    if (terminal) {
      write(text);
      out.println();
    } else {
      out.println("  " + title + ": " + text);
    }
  }
}
