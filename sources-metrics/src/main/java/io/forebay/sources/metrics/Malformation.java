package io.forebay.sources.metrics;

/** Why a line was lost. */
enum Malformation {
  NAME("bad name"),
  LABEL("bad label"),
  VALUE("bad value"),
  TIMESTAMP("bad timestamp"),
  TYPE("bad type"),
  EXTRA("text after the sample"),
  TOO_LONG("line too long"),
  AFTER_END("text after # EOF"),
  NO_END("no # EOF"),
  REPEATED("repeated series"),
  NAMES("too many names"),
  SAMPLES("too many samples"),
  LABEL_SETS("too many label sets");

  private final String text;

  Malformation(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
