package io.forebay.sources.k8s;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One API server, read by GET alone. Thread-safe; no method blocks. */
interface ApiServer extends AutoCloseable {
  /**
   * Asks for a document: a page of a list, or what an API group serves.
   *
   * @param path without a query, for example {@code /api/v1/namespaces/default/pods}
   * @param parameters of the query, not encoded yet
   * @return the body; or fails with an {@link ApiFault}. Cancelling it ends the request
   */
  CompletableFuture<byte[]> get(String path, Map<String, String> parameters);

  /** Takes a stream's lines. The calls come one after the other. */
  interface Lines {
    /** The server has accepted: lines may come. */
    void opened();

    /** One line without its end, valid during the call only. */
    void line(byte[] buffer, int offset, int length);
  }

  /**
   * Opens a stream of lines, each a JSON object.
   *
   * @return ends when the server has ended the stream, or fails with an {@link ApiFault}.
   *     Cancelling it closes the connection; no line comes after that. It waits for a line that is
   *     just being taken, so it is not to be done under a lock that lines take
   */
  CompletableFuture<Void> stream(String path, Map<String, String> parameters, Lines lines);

  /** Ends all requests and streams, and gives back threads and connections. */
  @Override
  void close();
}
