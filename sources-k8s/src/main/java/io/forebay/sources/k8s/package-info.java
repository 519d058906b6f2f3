/**
 * Kubernetes as a discovery and as a source of data: pods, inference pools, services, and any other
 * resource, followed by list and watch.
 */
@NullMarked
package io.forebay.sources.k8s;

import org.jspecify.annotations.NullMarked;
