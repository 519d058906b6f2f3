package io.forebay.sources.k8s;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one API server is reached.
 *
 * @param server its address, without a slash at the end
 * @param source what says so, for messages
 * @param namespace that the source names; empty if it names none
 * @param authorities whose certificates are trusted; null for those that the JDK trusts
 * @param insecure whether the server's certificate is not checked
 * @param serverName the name that its certificate has to have; empty for that of the address
 * @param certificate ours, with its key; null for none
 * @param key of the certificate
 * @param proxy in between; null for none
 * @param credential what else shows who we are
 */
record ServerDetails(
    URI server,
    String source,
    String namespace,
    @Nullable Pem authorities,
    boolean insecure,
    String serverName,
    @Nullable Pem certificate,
    @Nullable Pem key,
    @Nullable URI proxy,
    Credential credential) {}
