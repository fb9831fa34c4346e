package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableNameTest {

    @Test
    void aNameIsReadAsTheCatalogueHasIt() {
        assertParsed("public.outbox", "public", "outbox", "\"public\".\"outbox\"");
        assertParsed("Orders.Outbox", "Orders", "Outbox", "\"Orders\".\"Outbox\"");
        assertParsed("\"Orders\".\"Outbox\"", "Orders", "Outbox", "\"Orders\".\"Outbox\"");
        assertParsed("shop.\"out box\"", "shop", "out box", "\"shop\".\"out box\"");
        assertParsed("\"a.b\".c", "a.b", "c", "\"a.b\".\"c\"");
    }

    private static void assertParsed(String text, String schema, String table, String sql) {
        TableName name = TableName.parse(text);

        assertThat(name).isEqualTo(new TableName(schema, table));
        assertThat(name.sql()).isEqualTo(sql);
        assertThat(TableName.parse(name.toString())).isEqualTo(name);
    }

    @Test
    void aNameIsShownWithQuotesOnlyWhereItNeedsThem() {
        assertThat(TableName.parse("\"Orders\".\"OutboxEvent\"")).hasToString("Orders.OutboxEvent");
        assertThat(new TableName("a.b", "c d")).hasToString("\"a.b\".c d");
    }

    @Test
    void anythingElseIsRefused() {
        for (String text :
                List.of(
                        "",
                        "outbox",
                        "a.b.c",
                        ".b",
                        "a.",
                        "\"a.b",
                        "a\".b",
                        "\"\".b",
                        "a.b\"",
                        "a.\"b\"\"c\"")) {
            assertThatThrownBy(() -> TableName.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("table must be schema.table");
        }
    }

    @Test
    void aNameThatPostgresqlWouldShortenIsRefused() {
        assertThatThrownBy(() -> TableName.parse("public." + "ä".repeat(32)))
                .hasMessageStartingWith("table must be a name of 1 to 63 bytes");
    }
}
