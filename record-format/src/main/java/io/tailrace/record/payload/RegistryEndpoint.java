package io.tailrace.record.payload;

import io.tailrace.event.internal.Check;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is, and how it is asked. Immutable.
 *
 * @param url the root of the Confluent API, such as {@code https://registry:8081}
 * @param authorization the value of the header {@code Authorization}, asked for before every
 *     request; empty if none is sent
 * @param certificates a file of PEM certificates of the authorities that are trusted; null for
 *     those of the JVM
 */
public record RegistryEndpoint(
        URI url, Supplier<Optional<String>> authorization, @Nullable Path certificates) {

    /**
     * Checks the URL.
     *
     * @throws IllegalArgumentException if it is not http or https, has no host, or has a user, a
     *     query or a fragment
     */
    public RegistryEndpoint {
        Check.that(
                "http".equalsIgnoreCase(url.getScheme())
                        || "https".equalsIgnoreCase(url.getScheme()),
                "registry-url",
                "must be an http or https URL",
                "another one");
        Check.that(url.getHost() != null, "registry-url", "must have a host", "none");
        Check.that(
                url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null,
                "registry-url",
                "must have no user, password, query or fragment",
                "one with them");
    }

    /** A registry that is asked without credentials. */
    public static RegistryEndpoint of(String url) {
        return new RegistryEndpoint(parse(url), Optional::empty, null);
    }

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException without the URL, which may hold a secret, if it is no URL
     */
    public static URI parse(String url) {
        try {
            return URI.create(url.strip().replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw Check.violation("registry-url", "must be a legal URL", "one that is none");
        }
    }

    /** The URL only. */
    @Override
    public String toString() {
        return url.toString();
    }
}
