package io.forebay.sources.k8s;

/** Finds endpoints and tells them to a sink; used by an agenda's tasks only. */
interface Finder {
  void open();

  void close();
}
