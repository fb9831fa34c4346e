package io.tailrace.relay.anchor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.record.CapturedRow;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.term.UnexportedRepairs;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** Two outboxes number their rows from 1, and their records have nothing but this number. */
@TailraceTest
class SharedIdsIT {

    private static final String SLOT = "tailrace_outbox";
    private static final StoredPosition FROM =
            new StoredPosition(
                    StoredPosition.Phase.REPAIR,
                    Position.after(LogSequenceNumber.valueOf(1)),
                    null,
                    SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                    null,
                    0);

    @Test
    void anIdInTheTopicOfAnotherTypeIsThatOfAnotherRow(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres);
        shop.execute(
                "CREATE TABLE outbox (id bigint PRIMARY KEY, aggregatetype text, aggregateid text,"
                        + " type text, payload text)");
        shop.execute(
                "INSERT INTO outbox SELECT i, 'order', 'a', 'placed', '{}' FROM generate_series(1,"
                        + " 5) i");
        create(kafka, "outbox.event.order", "outbox.event.invoice");
        send(kafka, "outbox.event.order", "1", "9");
        send(kafka, "outbox.event.invoice", "1", "2", "3");

        Comparisons comparisons = comparisons(postgres, kafka);
        Findings findings = comparisons.findings(FROM);
        assertThat(findings.missing()).isEqualTo(4);
        assertThat(findings.goneIds()).contains("9");
        try (TableComparison comparison = comparisons.begin(null)) {
            PublishedIds ids = comparison.published();
            List<String> published = new ArrayList<>();
            comparison
                    .missing(ids, TopicMemory.COMPLETE, 0)
                    .publish(10, 1_000, rows -> rows.forEach(row -> published.add(row.id())));
            assertThat(published).containsExactly("2", "3", "4", "5");

            ids.addAll("SELECT id::text FROM outbox WHERE id = 5");
            List<CapturedRow> streamed =
                    Stream.of("1", "2", "5", "6").map(id -> row(id, "order")).toList();
            assertThat(ids.unpublished(streamed))
                    .extracting(CapturedRow::id)
                    .containsExactly("2", "6");
            assertThat(ids.unpublished(List.of(row("2", "invoice"), row("2", "other"))))
                    .extracting(CapturedRow::aggregateType)
                    .containsExactly("other");
        }
    }

    private static CapturedRow row(String id, String type) {
        return new CapturedRow(id, type, "a", "placed", null, null);
    }

    private static void create(KafkaBroker kafka, String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<NewTopic> wanted =
                    Stream.of(topics).map(name -> new NewTopic(name, 1, (short) 1)).toList();
            admin.createTopics(wanted).all().get();
        }
    }

    private static void send(KafkaBroker kafka, String topic, String... ids) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (String id : ids) {
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[0]);
                record.headers().add("id", id.getBytes(UTF_8));
                producer.send(record).get();
            }
        }
    }

    private static Comparisons comparisons(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        RelayConfig config = Shop.config(postgres, kafka).format(EventRouterFormat.DEFAULT).build();
        Database database = new Database(config.source());
        return new Comparisons(
                config,
                database,
                database.prepare(),
                List.of("/shop"),
                UnexportedRepairs.of(SLOT),
                new TermSessions(new CompletableFuture<>()));
    }
}
