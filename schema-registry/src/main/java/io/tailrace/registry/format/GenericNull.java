package io.tailrace.registry.format;

import org.jspecify.annotations.Nullable;

/** Tells null, which a schema accepts, from no value. */
enum GenericNull {
    NULL;

    /** The value as Avro's generic classes have it. */
    static @Nullable Object real(Object value) {
        return value == NULL ? null : value;
    }
}
