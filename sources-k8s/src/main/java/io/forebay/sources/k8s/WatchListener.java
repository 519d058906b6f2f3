package io.forebay.sources.k8s;

/**
 * Is told what a watch sees. The calls come one after the other, and have to return quickly.
 *
 * @param <T> what is kept of an object
 */
interface WatchListener<T extends WatchedObject> {
  /** An object is there that was not: also those that were there before the listener came. */
  void added(T object);

  /** An object changed. Never called with two states of the same version, or of different uids. */
  void updated(T before, T now);

  /** An object is gone. One that came back under its name is told as deleted and added. */
  void deleted(T last);

  /** What was told until now is all there is. Called after each complete list. */
  void synced();

  /**
   * The API server was heard of: what was told until now is what there is at this moment. Called
   * after changes, bookmarks, lists and new watches; at most about once a second.
   */
  void confirmed();

  /** The watch cannot see at present. What was told stays; {@link #confirmed} ends it. */
  void failed(ApiFault fault);
}
