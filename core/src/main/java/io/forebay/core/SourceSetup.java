package io.forebay.core;

import io.forebay.api.DataSource;
import java.util.List;

/**
 * One source, as configured.
 *
 * @param name unique within the data layer
 * @param type its type, asked once, when it was checked
 * @param source the source
 * @param timing when it is asked; of no meaning if it is not a polling source
 * @param collections those that get its data, in order
 * @param origin where its class came from
 * @param <D> its data type
 */
record SourceSetup<D>(
    String name,
    String type,
    DataSource<D> source,
    Timing timing,
    List<CollectionSetup<D>> collections,
    Origin origin) {}
