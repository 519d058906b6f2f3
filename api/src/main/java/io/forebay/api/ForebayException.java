package io.forebay.api;

import org.jspecify.annotations.Nullable;

/**
 * The parent of the exceptions that are Forebay's own.
 *
 * <pre>{@code
 * try {
 *   throw new ForebayException("the file is gone", null);
 * } catch (ForebayException e) {
 *   System.out.println(e.getMessage());
 * }
 * }</pre>
 */
public class ForebayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message what was found, what was expected, what to do
   * @param cause the cause, or null
   */
  public ForebayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
