package io.forebay.examples;

import io.forebay.api.ConfigurationException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runnable jar: picks the command, and turns what went wrong into an exit code. */
final class Main {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** All went well, and there is nothing to be shown. */
  static final int NOTHING = 3;

  private static final List<Command> COMMANDS =
      List.of(
          new DemoCommand(),
          new ServersCommand(),
          new GatewayCommand(),
          new InspectCommand(),
          new SoakCommand());

  private Main() {}

  public static void main(String[] arguments) {
    // Model servers close idle connections after five seconds; a request must not meet that moment.
    if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
      System.setProperty("jdk.httpclient.keepalive.timeout", "4");
    }
    Thread runner = Thread.currentThread();
    // An interrupt from the terminal lets the command close what it has opened.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  runner.interrupt();
                  try {
                    runner.join(3_000);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "forebay-examples-shutdown"));
    int code = run(arguments, System.out, System.err);
    System.out.flush();
    // Halted by a signal, the process is on its way out already, and exit would wait for ever.
    if (!Thread.currentThread().isInterrupted()) {
      new Thread(() -> System.exit(code), "forebay-examples-exit").start();
    }
  }

  /** Runs a command. */
  static int run(String[] arguments, PrintStream out, PrintStream err) {
    List<String> words = Arrays.asList(arguments);
    if (words.isEmpty()) {
      err.print(Usage.all(COMMANDS));
      return USAGE;
    }
    String name = words.get(0);
    if (List.of("help", "--help", "-h").contains(name)) {
      return help(words.subList(1, words.size()), out, err);
    }
    Command command = find(name);
    if (command == null) {
      err.println(unknown(name));
      err.print(Usage.all(COMMANDS));
      return USAGE;
    }
    List<String> rest = words.subList(1, words.size());
    if (rest.contains("--help") || rest.contains("-h")) {
      out.print(Usage.of(command));
      return OK;
    }
    return run(command, rest, out, err);
  }

  private static int run(Command command, List<String> words, PrintStream out, PrintStream err) {
    try {
      return command.run(Options.parse(command.options(), words), out, err);
    } catch (UsageException e) {
      err.println(command.name() + ": " + e.getMessage());
      err.print(Usage.of(command));
      return USAGE;
    } catch (ConfigurationException e) {
      err.println(command.name() + ": " + e.getMessage());
      return USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    } catch (IOException e) {
      Throwable cause = e.getCause();
      err.println(
          command.name()
              + ": "
              + e.getMessage()
              + (cause == null ? "" : ": " + cause.getMessage()));
      return FAILED;
    } catch (Exception e) {
      err.println(command.name() + ": failed");
      e.printStackTrace(err);
      return FAILED;
    }
  }

  private static int help(List<String> words, PrintStream out, PrintStream err) {
    if (words.isEmpty()) {
      out.print(Usage.all(COMMANDS));
      return OK;
    }
    Command command = find(words.get(0));
    if (command == null) {
      err.println(unknown(words.get(0)));
      err.print(Usage.all(COMMANDS));
      return USAGE;
    }
    out.print(Usage.of(command));
    return OK;
  }

  private static String unknown(String name) {
    return "unknown command '"
        + name
        + "'"
        + Options.didYouMean(name, COMMANDS.stream().map(Command::name).toList());
  }

  private static @Nullable Command find(String name) {
    return COMMANDS.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
