package io.tailrace.event.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** The value itself, or {@value #OTHER} if {@value #MAX_VALUES} others came before it. */
    public String limit(String value) {
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
