/**
 * What a gateway reads and what a plugin implements.
 *
 * <p>A {@link io.forebay.api.EndpointDiscovery} says which {@linkplain io.forebay.api.Endpoint
 * endpoints} exist, a {@link io.forebay.api.DataSource} obtains raw data about them, a {@link
 * io.forebay.api.DataCollection} turns it into {@linkplain io.forebay.api.Attributes attributes}.
 * Data flows in this direction only: a source never writes attributes, a collection never does I/O,
 * and who reads waits for neither.
 *
 * <p>Nothing here is null unless it is marked {@code @Nullable}; a null that is passed all the same
 * is answered with a {@link NullPointerException}.
 */
@NullMarked
package io.forebay.api;

import org.jspecify.annotations.NullMarked;
