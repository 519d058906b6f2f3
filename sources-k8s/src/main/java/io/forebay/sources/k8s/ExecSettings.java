package io.forebay.sources.k8s;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * How commands that obtain credentials are run.
 *
 * @param timeout after which a command is ended
 * @param clock tells when a credential is too old
 */
record ExecSettings(Duration timeout, Supplier<Instant> clock) {}
