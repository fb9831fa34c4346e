package io.tailrace.event.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the values of a tag that come from data, so that hostile or mistaken data cannot create
 * time series without end: the first {@value #MAX_VALUES} values are kept, every further one is
 * shown as {@value #OTHER}. Safe for any thread.
 */
public final class TagLimit {

    /** How many values a tag may have. */
    public static final int MAX_VALUES = 200;

    /** The value that stands for all further ones. */
    public static final String OTHER = "other";

    /** Longer values come from mistaken data. */
    private static final int MAX_LENGTH = 200;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Like {@link #limit}; null or a blank value is {@value EventMeters#NO_TYPE}. */
    public String limitOrNone(@Nullable String value) {
        return value == null || value.isBlank() ? EventMeters.NO_TYPE : limit(value);
    }

    /**
     * The value itself, or {@value #OTHER} if {@value #MAX_VALUES} others came before it or it is
     * too long.
     */
    public String limit(String value) {
        if (value.length() > MAX_LENGTH) {
            return OTHER;
        }
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            if (known.size() >= MAX_VALUES) {
                return OTHER;
            }
            known.add(value);
            return value;
        }
    }
}
