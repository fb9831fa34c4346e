package io.tailrace.bench.relay.lab;

import java.sql.SQLException;

/**
 * Rows that are committed before a contender starts.
 *
 * @param rows the number of rows
 * @param perTransaction the number of rows per transaction, written with one INSERT
 * @param bytes the size of a payload
 */
public record Backlog(int rows, int perTransaction, int bytes) implements Workload {

    private static final int AGGREGATES = 5_000;

    @Override
    public String describe() {
        return "%,d rows, %d per transaction, %,d B".formatted(rows, perTransaction, bytes);
    }

    @Override
    public void createTable(Lab lab) throws SQLException {
        lab.newTable();
    }

    @Override
    public String sql(String table) {
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
