package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forebay.api.ConfigurationException;
import java.nio.file.Path;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Takes the text of a refusal, for comparing it as a whole. */
final class Refused {
  private Refused() {}

  /** The message of the exception, without the names of the test's folders. */
  static String message(Path folder, ThrowingCallable refused) {
    ConfigurationException e = catchThrowableOfType(ConfigurationException.class, refused);
    assertThat(e).as("nothing was wrong").isNotNull();
    return String.valueOf(Objects.requireNonNull(e).getMessage())
        .replace(folder + "/", "")
        .replace(Path.of("").toAbsolutePath() + "/", "");
  }
}
