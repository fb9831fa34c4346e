package io.tailrace.processor.config;

import io.tailrace.event.internal.Check;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * JSON Schemas of payloads.
 *
 * @param location a directory of files {@code <type>.schema.json}, a bundle file, or an {@code
 *     http}, {@code https} or {@code file} URL of a bundle; null if payloads are not checked
 *     against schemas
 * @param interval the pause between two looks for changes, at least 1 s
 */
public record SchemaConfig(@Nullable String location, Duration interval) {

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the location is blank or no legal URL, if a URL has a
     *     user and password, which would not be used, or if the interval is shorter than 1 s
     */
    public SchemaConfig {
        if (location != null) {
            check(location);
        }
        Check.that(
                interval.compareTo(MIN_INTERVAL) >= 0,
                "schemas-interval",
                "must be at least 1 s",
                interval);
    }

    /** Whether payloads are checked against schemas. */
    public boolean isGiven() {
        return location != null;
    }

    private static void check(String location) {
        Check.that(!location.isBlank(), "schemas", "must not be blank", Check.quote(location));
        if (!location.matches("(?i)(https?|file):.*")) {
            return;
        }
        try {
            URI url = URI.create(location);
            Check.that(
                    url.getRawUserInfo() == null,
                    "schemas",
                    "must be a URL without user and password",
                    "one with them");
            Check.that(
                    "file".equalsIgnoreCase(url.getScheme()) || url.getHost() != null,
                    "schemas",
                    "must be a URL with a host",
                    "one without");
        } catch (IllegalArgumentException e) {
            throw e.getMessage() != null && e.getMessage().startsWith("schemas ")
                    ? e
                    : Check.violation("schemas", "must be a legal URL", "one that is none");
        }
    }
}
