package io.tailrace.relay.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.TextHeaders;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.record.router.EventRouterFormat.Form;
import io.tailrace.record.router.Placement;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.Shop;
import io.tailrace.relay.router.RouterPeer.Outcome;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay writes byte by byte what Debezium's connector and its event router write. */
@TailraceTest
class EventRouterIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;
    private static final long SEED = Long.getLong("tailrace.router.seed", 20261129);
    private static final int ROWS = Integer.getInteger("tailrace.router.rows", 1000);

    private static final long HOUR = 3_600_000;
    private static final String NONE = "no record";

    private static final String STRINGS = "org.apache.kafka.connect.storage.StringConverter";
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    private static final String HEADERS =
            "type:header:eventType,note:header,kind:header,number:header,large:header,small:header,"
                    + "flag:header,other:header,document:header,plain:header,at:header:createdAt,"
                    + "at_second:header,local:header,local_millis:header,id:header:id";

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;

    @TempDir private Path directory;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        shop.execute("CREATE TYPE mood AS ENUM ('glad', 'sad')");
    }

    @Test
    void textWithHeadersFromEveryKindOfColumn() throws Exception {
        compare(
                new OddRows(SEED, "text", true),
                Map.of("table.fields.additional.placement", HEADERS),
                STRINGS,
                STRINGS,
                format(EventRoute.DEFAULT, HEADERS, Form.PLAIN, Form.PLAIN, false, ""),
                TopicNames.defaults());
    }

    @Test
    @Tag("full")
    void theDefaults() throws Exception {
        compare(
                new OddRows(SEED + 1, "jsonb", true),
                Map.of(),
                STRINGS,
                STRINGS,
                EventRouterFormat.DEFAULT,
                TopicNames.defaults());
    }

    @Test
    @Tag("full")
    void bytesWithAnotherRouteAndPartitions() throws Exception {
        String regex = "(?<routedByValue>.*)";
        String replacement = "shop.${routedByValue}.v1";
        compare(
                new OddRows(SEED + 2, "bytea", true),
                Map.of(
                        "route.topic.regex", regex,
                        "route.topic.replacement", replacement,
                        "table.fields.additional.placement", "part:partition,type:header"),
                STRINGS,
                BYTES,
                format(
                        new EventRoute(regex, replacement),
                        "part:partition,type:header",
                        Form.PLAIN,
                        Form.PLAIN,
                        false,
                        ""),
                TopicNames.defaults());
    }

    @Test
    @Tag("full")
    void jsonWithEnvelopeTombstonesAndTimestamps() throws Exception {
        String placement =
                "type:envelope:eventType,number:envelope,large:envelope,flag:envelope,"
                        + "at:envelope,local:envelope,document:envelope,note:header";
        compare(
                new OddRows(SEED + 3, "text", true),
                Map.of(
                        "table.fields.additional.placement", placement,
                        "route.tombstone.on.empty.payload", "true",
                        "table.field.event.timestamp", "local"),
                JSON,
                JSON,
                format(EventRoute.DEFAULT, placement, Form.JSON, Form.JSON, true, "local"),
                TopicNames.defaults());
    }

    @Test
    @Tag("full")
    void jsonOfBytesWithoutEnvelope() throws Exception {
        compare(
                new OddRows(SEED + 4, "bytea", false),
                Map.of("table.field.event.timestamp", "local_millis"),
                JSON,
                JSON,
                format(EventRoute.DEFAULT, "", Form.JSON, Form.JSON, false, "local_millis"),
                TopicNames.defaults());
    }

    private static EventRouterFormat format(
            EventRoute route,
            String placements,
            Form keys,
            Form values,
            boolean tombstones,
            String timestamp) {
        List<Placement> parsed = new ArrayList<>();
        if (!placements.isEmpty()) {
            for (String each : placements.split(",", -1)) {
                parsed.add(Placement.parse(each));
            }
        }
        return new EventRouterFormat(
                route, parsed, keys, values, tombstones, timestamp.isEmpty() ? null : timestamp);
    }

    /** Half of the rows are there before the relay starts, so that queries read them. */
    private void compare(
            OddRows rows,
            Map<String, String> router,
            String keyConverter,
            String valueConverter,
            EventRouterFormat format,
            TopicNames topics)
            throws Exception {
        shop.execute(rows.ddl());
        try (RouterPeer peer =
                        new RouterPeer(postgres, directory, router, keyConverter, valueConverter);
                ReadCommitted observer =
                        ReadCommitted.of(
                                kafka.bootstrapServers(),
                                Pattern.compile("outbox\\..*|shop\\..*|events\\.dlt"));
                Connection connection = postgres.connect()) {
            await().atMost(SOON)
                    .until(
                            () ->
                                    shop.query(
                                                    "SELECT count(*) FROM pg_replication_slots"
                                                            + " WHERE active")
                                            .equals("1"));
            rows.insert(connection, ROWS / 2);
            try (CdcRelay relay =
                    new CdcRelay(
                            Shop.config(postgres, kafka)
                                    .topics(topics)
                                    .partitions(PARTITIONS)
                                    .format(format)
                                    .build())) {
                relay.start();
                await().atMost(SOON).until(() -> observer.records().size() >= ROWS / 2);
                rows.insert(connection, ROWS - ROWS / 2);
                await().atMost(SOON).untilAsserted(() -> assertThat(peer.outcomes()).hasSize(ROWS));
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(observer.records()).hasSize(ROWS));
                assertThat(relay.failure()).isEmpty();
            }
            report(
                    format,
                    differences(
                            peer.outcomes(),
                            observer.records(),
                            topics,
                            format.timestampColumn() != null));
        }
    }

    private static void report(EventRouterFormat format, Result result) {
        System.out.printf(
                "event router side by side: seed=%d rows=%d equal=%d deadLetters=%d different=%d"
                        + " keys=%s values=%s placements=%d%n",
                SEED,
                ROWS,
                result.equal(),
                result.deadLetters(),
                result.different().size(),
                format.keyForm(),
                format.valueForm(),
                format.placements().size());
        assertThat(result.different()).isEmpty();
        assertThat(result.equal()).isGreaterThan(ROWS / 2);
        assertThat(result.equal() + result.deadLetters()).isEqualTo(ROWS);
    }

    private record Result(int equal, int deadLetters, List<String> different) {}

    private static Result differences(
            List<Outcome> expected,
            List<ConsumerRecord<byte[], byte[]>> actual,
            TopicNames topics,
            boolean timestamps) {
        Map<String, ConsumerRecord<byte[], byte[]>> records = byId(actual, topics);
        Map<String, Long> offsets = new TreeMap<>();
        List<String> different = new ArrayList<>();
        int equal = 0;
        int dead = 0;
        for (int i = 0; i < expected.size(); i++) {
            Outcome outcome = expected.get(i);
            ConsumerRecord<byte[], byte[]> record = records.get(outcome.id());
            if (record == null) {
                different.add(outcome.id() + " was not written");
                continue;
            }
            boolean isDead = record.topic().equals(topics.deadLetter());
            String ours =
                    isDead
                            ? NONE
                            : shown(
                                    record.topic(),
                                    record.partition(),
                                    timestamps ? record.timestamp() : null,
                                    record.key(),
                                    record.value(),
                                    record.headers());
            String theirs = shown(outcome.record(), record.partition(), timestamps);
            boolean ordered = isDead || i < ROWS / 2 || isInOrder(offsets, record);
            dead += isDead && theirs.equals(NONE) ? 1 : 0;
            equal += !isDead && theirs.equals(ours) && ordered ? 1 : 0;
            if (!theirs.equals(ours) || !ordered) {
                different.add(
                        "%nrouter %s %s%nrelay  %s %s in order: %s"
                                .formatted(
                                        theirs,
                                        outcome.failure(),
                                        ours,
                                        TextHeaders.getOr(record.headers(), EventHeaders.ERROR, ""),
                                        ordered));
            }
        }
        return new Result(equal, dead, different);
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> byId(
            List<ConsumerRecord<byte[], byte[]>> records, TopicNames topics) {
        Map<String, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String id =
                    record.topic().equals(topics.deadLetter())
                            ? TextHeaders.getOr(record.headers(), EventHeaders.ID, "")
                            : new String(
                                    record.headers().headers("id").iterator().next().value(),
                                    UTF_8);
            assertThat(found.put(id, record)).as("a second record of %s", id).isNull();
        }
        return found;
    }

    /** Rows of the stream are in commit order; rows that a query reads are in that of their ids. */
    private static boolean isInOrder(
            Map<String, Long> offsets, ConsumerRecord<byte[], byte[]> record) {
        Long before = offsets.put(record.topic() + record.partition(), record.offset());
        return before == null || before < record.offset();
    }

    /**
     * What a record of Debezium becomes in Kafka.
     *
     * @param any the partition if nothing chooses one
     */
    private static String shown(
            @Nullable ProducerRecord<byte[], byte[]> record, int any, boolean timestamps) {
        if (record == null || !TopicNames.isLegal(record.topic()) || isOfFuture(record)) {
            return NONE; // the connector fails, or the brokers refuse the record
        }
        int byKey =
                record.key() == null
                        ? any
                        : BuiltInPartitioner.partitionForKey(record.key(), PARTITIONS);
        return shown(
                record.topic(),
                record.partition() == null ? byKey : record.partition(),
                timestamps ? record.timestamp() : null,
                record.key(),
                record.value(),
                record.headers());
    }

    private static String shown(
            String topic,
            int partition,
            @Nullable Long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers) {
        StringBuilder text = new StringBuilder();
        text.append(topic).append('-').append(partition).append(" at ").append(time(timestamp));
        text.append(" key=").append(shown(key)).append(" value=").append(shown(value));
        for (Header header : headers) {
            text.append(" | ").append(header.key()).append('=').append(shown(header.value()));
        }
        return text.toString();
    }

    private static boolean isOfFuture(ProducerRecord<byte[], byte[]> record) {
        return record.timestamp() != null && record.timestamp() > System.currentTimeMillis() + HOUR;
    }

    /** A row without a time has the one at which it was processed. */
    private static String time(@Nullable Long millis) {
        boolean now =
                millis != null
                        && Math.abs(millis - System.currentTimeMillis()) < SOON.toMillis() * 10;
        return now ? "now" : String.valueOf(millis);
    }

    /** Every byte is a character. */
    private static String shown(byte @Nullable [] bytes) {
        return bytes == null ? "null" : '"' + new String(bytes, ISO_8859_1) + '"';
    }
}
