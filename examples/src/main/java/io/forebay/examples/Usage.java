package io.forebay.examples;

import java.util.List;

/** The usage texts. */
final class Usage {
  private static final String CALL = "java -jar forebay-examples.jar ";

  private Usage() {}

  static String all(List<Command> commands) {
    StringBuilder text = new StringBuilder("usage: " + CALL + "COMMAND [OPTION…]\n\ncommands:\n");
    for (Command command : commands) {
      text.append(line(command.name(), command.summary()));
    }
    text.append(line("help [COMMAND]", "the options of a command"));
    return text.toString();
  }

  static String of(Command command) {
    StringBuilder text =
        new StringBuilder("usage: " + CALL + command.name() + " [OPTION…]\n")
            .append(command.summary())
            .append("\n\noptions:\n");
    for (Option option : command.options()) {
      text.append(line(option.usage(), option.help()));
    }
    return text.toString();
  }

  private static String line(String left, String right) {
    return String.format("  %-24s %s%n", left, right);
  }
}
