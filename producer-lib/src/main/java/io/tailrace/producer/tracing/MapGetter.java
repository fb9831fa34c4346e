package io.tailrace.producer.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads headers in a map. */
final class MapGetter implements TextMapGetter<Map<String, String>> {

    /** Older versions of the API need this method, newer ones call another one. */
    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Map<String, String> headers) {
        return headers.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> headers, String name) {
        return headers == null ? null : headers.get(name);
    }
}
