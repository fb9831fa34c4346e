package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import org.junit.jupiter.api.Test;

/** The guide's query tells a publication that sends every row from one that does not. */
class PublicationQueryIT {

    private static final String TABLE = "CREATE TABLE outbox (id uuid, n integer)";
    private static final String WHOLE = "1 true true none";

    @Test
    void theQueryShowsEveryWayInWhichAPublicationLosesRows() throws Exception {
        try (PostgresServer postgres = Testkit.postgres()) {
            Sql.execute(postgres, TABLE);
            Sql.execute(
                    postgres,
                    "CREATE PUBLICATION tailrace_connect FOR TABLE outbox WITH (publish = 'insert', publish_via_partition_root = true)");
            assertThat(rows(postgres)).isEqualTo(WHOLE);

            Sql.execute(postgres, "ALTER TABLE outbox RENAME TO outbox_old");
            assertThat(rows(postgres)).isEqualTo("0");
            Sql.execute(postgres, TABLE);
            assertThat(rows(postgres)).isEqualTo("0");
            Sql.execute(postgres, "ALTER PUBLICATION tailrace_connect SET TABLE outbox");
            assertThat(rows(postgres)).isEqualTo(WHOLE);

            Sql.execute(postgres, "ALTER PUBLICATION tailrace_connect DROP TABLE outbox");
            assertThat(rows(postgres)).isEqualTo("0");
            Sql.execute(
                    postgres, "ALTER PUBLICATION tailrace_connect ADD TABLE outbox WHERE (n > 1)");
            assertThat(rows(postgres)).isEqualTo("1 true true (n > 1)");
            Sql.execute(postgres, "ALTER PUBLICATION tailrace_connect SET TABLE outbox");

            Sql.execute(postgres, "ALTER PUBLICATION tailrace_connect SET (publish = 'update')");
            assertThat(rows(postgres)).isEqualTo("1 false true none");
            Sql.execute(
                    postgres,
                    "ALTER PUBLICATION tailrace_connect SET (publish = 'insert', publish_via_partition_root = false)");
            assertThat(rows(postgres)).isEqualTo("1 true false none");
            Sql.execute(postgres, "DROP PUBLICATION tailrace_connect");
            assertThat(rows(postgres)).isEqualTo("0");
        }
    }

    /** The number of rows, and what they have. */
    private static String rows(PostgresServer postgres) throws Exception {
        return Sql.query(
                postgres,
                "SELECT concat_ws(' ', count(*), string_agg(pubinsert::text, ','), string_agg(pubviaroot::text, ','), string_agg(coalesce(rowfilter, 'none'), ',')) FROM (%s) AS q"
                        .formatted(Guide.query("publication")));
    }
}
