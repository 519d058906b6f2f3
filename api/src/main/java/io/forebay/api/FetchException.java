package io.forebay.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why a fetch gave no data. Carries no stack trace, because failing endpoints make many.
 *
 * <pre>{@code
 * FetchException e = new FetchException("http-status", "503 Service Unavailable", null);
 * assert e.reason().equals("http-status");
 * }</pre>
 */
public class FetchException extends ForebayException {
  private static final long serialVersionUID = 1L;

  /** The class of fault under which it is counted. */
  private final String reason;

  /**
   * Makes an exception.
   *
   * @param reason the class of fault under which it is counted: a short text out of a small number
   *     of possible ones, for example {@code connect}
   * @param message what happened, with its values
   * @param cause the cause, or null
   */
  public FetchException(String reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Returns the class of fault under which it is counted.
   *
   * @return a short text
   */
  public String reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
