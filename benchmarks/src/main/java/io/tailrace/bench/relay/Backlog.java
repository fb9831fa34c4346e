package io.tailrace.bench.relay;

/**
 * Committed rows that nobody has published yet.
 *
 * @param rows how many
 * @param perTransaction how many in one INSERT and one transaction
 * @param bytes of the payload
 */
record Backlog(int rows, int perTransaction, int bytes) {

    private static final int AGGREGATES = 5_000;

    String describe() {
        return "%,d rows, %d per transaction, %,d B".formatted(rows, perTransaction, bytes);
    }

    /** A block that commits as it goes; with PostgreSQL 18's {@code uuidv7()}. */
    String sql(String table) {
        return """
        DO $$
        DECLARE filler text := repeat('0123456789abcdef', %d);
        BEGIN
          FOR t IN 1..%d LOOP
            INSERT INTO %s (id, aggregatetype, aggregateid, type, payload, headers)
            SELECT uuidv7(), 'order', 'order-' || n %% %d, 'order.placed.v1',
                   rpad('{"orderId":"order-' || n %% %d || '","n":' || n || ',"text":"', %d, filler) || '"}',
                   '{"ce_emittedat":"2026-01-01T00:00:00.000Z"}'
            FROM generate_series((t - 1) * %d + 1, t * %d) n;
            COMMIT;
          END LOOP;
        END $$"""
                .formatted(
                        bytes / 16 + 1,
                        rows / perTransaction,
                        table,
                        AGGREGATES,
                        AGGREGATES,
                        bytes - 2,
                        perTransaction,
                        perTransaction);
    }
}
