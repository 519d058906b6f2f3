package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import java.time.Duration;
import java.util.List;

/**
 * One collection of a source, as configured.
 *
 * @param name unique within the source
 * @param collection the collection
 * @param keys what it produces, asked once, when it was checked
 * @param maximalAge how old its attributes may become before they are stale
 * @param origin where its class came from
 * @param <D> the source's data type
 */
record CollectionSetup<D>(
    String name,
    DataCollection<? super D> collection,
    List<AttributeKey<?>> keys,
    Duration maximalAge,
    Origin origin) {}
