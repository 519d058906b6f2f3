package io.forebay.sources.k8s;

/** How an API server is reached. Thread-safe. */
interface ServerAccess {
  /**
   * Makes a client of it; opens no connection yet.
   *
   * @throws ApiFault if the configuration does not allow it
   */
  ApiServer open() throws ApiFault;

  /**
   * Returns the namespace that holds where none is named.
   *
   * @throws ApiFault if the configuration cannot be read
   */
  String namespace() throws ApiFault;
}
