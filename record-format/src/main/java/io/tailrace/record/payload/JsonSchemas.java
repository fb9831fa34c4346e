package io.tailrace.record.payload;

/** Compiles JSON Schemas; the processor has limits for hostile schemas and payloads. */
@FunctionalInterface
public interface JsonSchemas {

    /**
     * Compiles a schema.
     *
     * @param name what the schema is called in messages
     * @param schema the text of the schema
     * @throws IllegalArgumentException saying why, if the schema cannot be used
     */
    Check compile(String name, String schema);

    /** A compiled schema. Safe for any thread. */
    @FunctionalInterface
    interface Check {

        /**
         * Checks a payload.
         *
         * @throws io.tailrace.event.EventException if it is no JSON or breaks the schema
         */
        void check(byte[] payload);
    }
}
