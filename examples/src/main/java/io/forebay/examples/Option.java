package io.forebay.examples;

/**
 * An option of a command.
 *
 * @param name with its dashes, {@code --port}
 * @param value what stands for its value in the usage text, empty if it takes none
 * @param help what it does
 */
record Option(String name, String value, String help) {
  /** An option that is there or not. */
  static Option flag(String name, String help) {
    return new Option(name, "", help);
  }

  boolean takesValue() {
    return !value.isEmpty();
  }

  String usage() {
    return takesValue() ? name + " " + value : name;
  }
}
