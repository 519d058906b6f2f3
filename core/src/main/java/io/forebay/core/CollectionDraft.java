package io.forebay.core;

import io.forebay.api.DataCollection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One collection as it was given, not checked yet.
 *
 * @param where the place of the collection
 * @param collection the collection
 * @param name its name, if one was given other than the collection's own
 * @param maximalAge how old its attributes may become, if given other than the source's
 */
record CollectionDraft(
    Where where,
    DataCollection<?> collection,
    @Nullable Given<String> name,
    @Nullable Given<Duration> maximalAge) {}
