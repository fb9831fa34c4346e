package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.outbox.OutboxColumns;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxConfigTest {

    @Test
    void theDdlIsThatOfTheDocumentedTable() {
        assertThat(OutboxSchema.ddl(OutboxConfig.defaults()))
                .isEqualTo(
                        """
                        CREATE TABLE IF NOT EXISTS "outbox" (
                            "id" uuid NOT NULL,
                            "aggregatetype" text NOT NULL,
                            "aggregateid" text NOT NULL,
                            "type" text NOT NULL,
                            "payload" text CHECK (octet_length("payload") <= 1572864),
                            "headers" text
                        )""");
    }

    @Test
    void aTableOfOnesOwnIsWrittenUnderItsOwnNames() {
        OutboxConfig config =
                OutboxConfig.defaults()
                        .withTable("shop.Events")
                        .withColumns(new OutboxColumns("k", "t", "a", "n", "p", null))
                        .withPayloadType(PayloadType.JSONB);

        assertThat(new InsertRows(config).sql(2))
                .isEqualTo(
                        "INSERT INTO \"shop\".\"Events\" (\"k\", \"t\", \"a\", \"n\", \"p\")"
                                + " VALUES (?, ?, ?, ?, ?::jsonb), (?, ?, ?, ?, ?::jsonb)");
        assertThat(OutboxSchema.ddl(config))
                .endsWith("    \"p\" jsonb CHECK (octet_length(\"p\"::text) <= 1572864)\n)");
    }

    @Test
    void aNameThatIsNoIdentifierIsRefused() {
        for (String name : List.of("", "a.b.c", "out box", "o\"; DROP TABLE x; --", "1a", "a.")) {
            assertThatThrownBy(() -> OutboxConfig.defaults().withTable(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("outbox.table must match")
                    .hasMessageEndingWith("got \"" + name + '"');
        }
        assertThatThrownBy(() -> new OutboxColumns("id", "", "c", "d", "e", "f"))
                .hasMessageStartingWith("column aggregatetype must be a name");
    }
}
