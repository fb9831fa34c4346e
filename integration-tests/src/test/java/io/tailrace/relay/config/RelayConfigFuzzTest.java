package io.tailrace.relay.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.fuzz.Fields;
import io.tailrace.fuzz.Fuzz;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever an option holds, it has a meaning or is refused. */
class RelayConfigFuzzTest {

    @Test
    void urlsOfDatabases() {
        Fuzz.target("URL of a database", RelayConfigFuzzTest::readUrl)
                .from(
                        "jdbc:postgresql://db/shop",
                        "jdbc:postgresql://db1:5432,db2/shop?targetServerType=primary",
                        "jdbc:postgresql://[::1]:5432/shop?sslmode=verify-full&password=a%20b",
                        "jdbc:postgresql:shop",
                        "jdbc:postgresql://db/");
    }

    @Test
    void namesOfTables() {
        Fuzz.target("name of a table", input -> readTable(text(input)))
                .mayThrow(IllegalArgumentException.class)
                .from("public.outbox", "\"My.Schema\".\"Out Box\"", "a.\"b.c\"");
    }

    @Test
    void shards() {
        Fuzz.target("shard", input -> readShard(text(input)))
                .mayThrow(IllegalArgumentException.class)
                .from("1/1", "2/4", "0003/0004", "outbox_2of4");
    }

    @Test
    void namesOfTopicsAndColumns() {
        Fuzz.target("names", RelayConfigFuzzTest::readNames)
                .mayThrow(IllegalArgumentException.class)
                .from(
                        List.of(
                                Fields.join("outbox.", "events.", "positions", "order", "mailer"),
                                Fields.join("o", "e", "p", "id", "event_id", "payload", "Body")));
    }

    private static void readUrl(byte[] input) {
        String url = text(input);
        DatabaseAddress.of(url);
        if (DatabaseAddress.violation(url, "relay") == null) {
            assertThat(DatabaseAddress.database(url, "relay")).isNotEmpty();
            for (String host : DatabaseAddress.hosts(url)) {
                String one = DatabaseAddress.withHost(url, host);
                assertThat(DatabaseAddress.violation(one, "relay")).isNull();
                assertThat(DatabaseAddress.hosts(one)).containsExactly(host);
            }
        }
    }

    private static void readTable(String text) {
        TableName name = TableName.parse(text);
        assertThat(TableName.parse(name.toString())).isEqualTo(name);
    }

    private static void readShard(String text) {
        Shard.ofSlot(text, "outbox").ifPresent(s -> assertThat(s.slot("outbox")).isEqualTo(text));
        Shard shard = Shard.parse(text);
        assertThat(Shard.parse(shard.toString())).isEqualTo(shard);
    }

    private static void readNames(byte[] input) {
        Fields fields = new Fields(input);
        Map<String, String> columns = new HashMap<>();
        for (int i = 3; fields.text(i) != null && fields.text(i + 1) != null; i += 2) {
            columns.put(fields.text(i), fields.text(i + 1));
        }
        TopicNames names =
                new TopicNames(
                        String.valueOf(fields.text(0)),
                        String.valueOf(fields.text(1)),
                        String.valueOf(fields.text(2)));
        assertThat(names.outbox("x")).isNotEqualTo(names.events("x"));
        OutboxColumns.of(columns);
    }

    private static String text(byte[] input) {
        return new String(input, UTF_8);
    }
}
