package io.tailrace.console;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The figures of the overview, as the page shows them or as database and brokers have them.
 *
 * @param published rows that relays have published
 * @param delivered events that processors have delivered
 * @param held events that are not due
 * @param open dead letters that are neither redriven nor discarded
 * @param lag events that the group has still to handle
 * @param leader the slot of the relay that leads
 */
record OverviewFigures(
        String published, String delivered, String held, String open, String lag, String leader) {

    private static final String OF_PAGE =
            """
            const text = element => element ? element.textContent.trim().replace(/\\s+/g, ' ') : '';
            const figure = label => text([...document.querySelectorAll('.flow .pair, .aside .pair')]
                .filter(pair => text(pair.querySelector('.label')) === label)
                .map(pair => pair.querySelector('.figure'))[0]);
            const row = (table, word) => [...document.querySelectorAll(`[aria-label="${table}"] tbody tr`)]
                .find(each => text(each.querySelector('th')).includes(word));
            const group = row('Subscriber groups', arguments[0]);
            const leader = row('Relays', 'leader');
            return [figure('published'), figure('delivered'), figure('held'), figure('open dead letters'),
                text(group?.lastElementChild), text(leader?.querySelector('th')).replace(' leader', '')];
            """;

    /** What the page shows. */
    static OverviewFigures shown(Browser browser, String group) {
        List<?> found = (List<?>) browser.script(OF_PAGE, group);
        return new OverviewFigures(
                String.valueOf(found.get(0)),
                String.valueOf(found.get(1)),
                String.valueOf(found.get(2)),
                String.valueOf(found.get(3)),
                String.valueOf(found.get(4)),
                String.valueOf(found.get(5)));
    }

    /** Counts what database and brokers have, with clients of its own. */
    static final class Counter implements AutoCloseable {

        private final PostgresServer postgres;
        private final String group;
        private final Admin admin;
        private final ReadCommitted events;
        private final ReadCommitted letters;

        /**
         * Begins to read.
         *
         * @param topic the topic of events that the group reads
         */
        Counter(PostgresServer postgres, KafkaBroker kafka, String topic, String group) {
            this.postgres = postgres;
            this.group = group;
            admin =
                    Admin.create(
                            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()));
            events = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topic));
            letters = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
        }

        /** The figures at this moment, of dead letters of which none is redriven. */
        OverviewFigures count() throws Exception {
            return new OverviewFigures(
                    ask("SELECT count(*) FROM outbox"),
                    Integer.toString(events.count()),
                    ask(
                            "SELECT count(*) FROM outbox WHERE (headers::jsonb->>'ce_deliverat')::timestamptz > now()"),
                    Integer.toString(letters.count()),
                    Long.toString(unread()),
                    ask("SELECT slot_name FROM pg_replication_slots WHERE active"));
        }

        /** The dead letters so far. */
        List<ConsumerRecord<byte[], byte[]>> letters() {
            return letters.records();
        }

        private long unread() throws Exception {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            return events.records().stream()
                    .filter(record -> record.offset() >= position(committed, record))
                    .count();
        }

        private static long position(
                Map<TopicPartition, OffsetAndMetadata> committed,
                ConsumerRecord<byte[], byte[]> record) {
            OffsetAndMetadata position =
                    committed.get(new TopicPartition(record.topic(), record.partition()));
            return position == null ? 0 : position.offset();
        }

        private String ask(String sql) throws Exception {
            try (Connection connection = postgres.connect();
                    Statement query = connection.createStatement();
                    ResultSet rows = query.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        }

        @Override
        public void close() {
            letters.close();
            events.close();
            admin.close();
        }
    }
}
