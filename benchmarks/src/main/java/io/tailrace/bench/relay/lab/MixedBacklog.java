package io.tailrace.bench.relay.lab;

import java.sql.SQLException;

/**
 * A backlog as services write it: of 100 transactions 80 have one row, 15 have 2 to 10 rows, and 5
 * have 100 rows. The sizes of the payloads are log-normal with a median of 1,000 B, from 200 to
 * 8,000 B; the payloads are {@code jsonb}, and hexadecimal digits that hardly compress. The same
 * seed gives the same sizes in the same order.
 *
 * @param rows the number of rows; the last transaction has as many as are left
 * @param seed seeds {@code random()} of PostgreSQL
 */
public record MixedBacklog(int rows, long seed) implements Workload {

    private static final int MEDIAN = 1_000;
    private static final int AGGREGATES = 5_000;

    @Override
    public int bytes() {
        return MEDIAN;
    }

    @Override
    public String describe() {
        return "%,d rows, a mix".formatted(rows);
    }

    @Override
    public void createTable(Lab lab) throws SQLException {
        lab.newJsonbTable();
    }

    @Override
    public String sql(String table) {
        return """
        DO $$
        DECLARE
          pool text;
          written int := 0;
          size int;
          dice float8;
        BEGIN
          PERFORM setseed(%s);
          SELECT string_agg(md5(random()::text), '') INTO pool FROM generate_series(1, 2000);
          WHILE written < %d LOOP
            dice := random();
            size := CASE WHEN dice < 0.8 THEN 1
                         WHEN dice < 0.95 THEN 2 + floor(random() * 9)
                         ELSE 100 END;
            size := least(size, %d - written);
            INSERT INTO %s (id, aggregatetype, aggregateid, type, payload, headers)
            SELECT uuidv7(), 'order', 'order-' || n %% %d, 'order.placed.v1',
                   jsonb_build_object('orderId', 'order-' || n %% %d, 'n', n, 'text',
                     substr(pool, 1 + floor(random() * 50000)::int,
                       greatest(200, least(8000, exp(random_normal(ln(%d), 0.8))))::int - 40)),
                   '{"ce_emittedat":"2026-01-01T00:00:00.000Z"}'
            FROM generate_series(written + 1, written + size) n;
            COMMIT;
            written := written + size;
          END LOOP;
        END $$"""
                .formatted(
                        seed % 1_000 / 1_000.0, rows, rows, table, AGGREGATES, AGGREGATES, MEDIAN);
    }
}
