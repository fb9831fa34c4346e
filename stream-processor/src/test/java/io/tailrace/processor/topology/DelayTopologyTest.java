package io.tailrace.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.processor.schedule.LaterFormatException;
import io.tailrace.processor.topology.delay.DelayStage;
import io.tailrace.processor.topology.delay.HeldCategory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are held until they are due. */
class DelayTopologyTest {

    @TempDir Path state;

    private DrivenTopology topology;

    @BeforeEach
    void open() {
        topology = new DrivenTopology(state);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void anEventIsHeldUntilItIsDue() {
        topology.send("e-1", Map.of("ce_deliverat", topology.start().plusSeconds(5).toString()));

        topology.advance(Duration.ofMillis(4_900));
        assertThat(topology.hasNoEvents()).isTrue();
        assertThat(topology.context().held().count()).isEqualTo(1);
        assertThat(topology.context().held().nextDue())
                .contains(Instant.ofEpochMilli(topology.start().plusSeconds(5).toEpochMilli()));
        topology.advance(Duration.ofMillis(150));
        assertThat(topology.events()).containsExactly("e-1");
        assertThat(topology.context().held().count()).isZero();
        assertThat(topology.context().held().nextDue()).isEmpty();
    }

    @Test
    void anEventThatALaterVersionHoldsStaysHeld() {
        topology.send("e-1", Map.of("ce_deliverat", topology.start().plusSeconds(5).toString()));
        byte[] key;
        byte[] later;
        try (KeyValueIterator<byte[], byte[]> held = topology.schedule().all()) {
            KeyValue<byte[], byte[]> one = held.next();
            key = one.key;
            later = one.value.clone();
        }
        later[0] = 2;
        topology.schedule().put(key, later);

        assertThatThrownBy(() -> topology.advance(Duration.ofSeconds(6)))
                .hasRootCauseInstanceOf(LaterFormatException.class)
                .hasStackTraceContaining("must have version 1, got 2");
        assertThat(topology.hasNoDeadLetters()).isTrue();
    }

    /** The next scan of a task shows that the commit after the last one has ended. */
    @Test
    void aReleasedEventIsOverdueUntilItsTransactionIsCommitted() {
        Instant due = Instant.ofEpochMilli(topology.start().plusSeconds(5).toEpochMilli());
        topology.send("e-1", Map.of("ce_deliverat", due.toString()));

        topology.advance(Duration.ofSeconds(5));
        assertThat(topology.context().held().nextDue()).isEmpty();
        assertThat(topology.context().held().firstUndelivered()).contains(due);

        topology.advance(Duration.ofSeconds(1));
        assertThat(topology.context().held().firstUndelivered()).isEmpty();
    }

    @Test
    void nothingIsDueNextBeforeTheFirstScan() {
        assertThat(topology.context().held().nextDue()).isEmpty();

        topology.send("e-1", Map.of("ce_deliverat", topology.start().plusSeconds(5).toString()));

        assertThat(topology.context().held().nextDue()).isEmpty();
        topology.advance(Duration.ofMillis(20));
        assertThat(topology.context().held().nextDue()).isPresent();
    }

    @Test
    void whatIsDueInThePastPassesAtOnce() {
        topology.send("e-1", Map.of("ce_deliverat", "2020-01-01T00:00:00Z"));

        assertThat(topology.events()).containsExactly("e-1");
    }

    @Test
    void heldEventsComeByDueTimeAndThenInTheOrderTheyCame() {
        for (int i = 0; i < 300; i++) {
            topology.send(
                    "e-" + i,
                    Map.of("ce_deliverat", topology.start().plusSeconds(300 - i / 3).toString()));
        }
        topology.advance(Duration.ofSeconds(400));
        while (topology.context().held().count() > 0) {
            topology.advance(DelayStage.SCAN_INTERVAL);
        }

        List<String> ids = topology.events();
        assertThat(ids).hasSize(300).startsWith("e-297", "e-298", "e-299", "e-294");
        assertThat(ids).endsWith("e-0", "e-1", "e-2");
    }

    @Test
    void anEventDueWhileOthersWaitDoesNotWaitForThem() {
        topology.send(
                "late", Map.of("ce_deliverat", topology.start().plusSeconds(3_600).toString()));
        topology.advance(Duration.ofSeconds(1));
        topology.send("early", Map.of("ce_deliverat", topology.start().plusSeconds(2).toString()));
        topology.advance(Duration.ofSeconds(2));

        assertThat(topology.events()).containsExactly("early");
        assertThat(topology.context().held().countByCategory())
                .isEqualTo(new TreeMap<>(Map.of(new HeldCategory("", "ticket.sold.v1"), 1L)));
    }

    @Test
    void whatItsTopicDoesNotTakeIsDeadLettered() {
        topology.context().limits().setMaxRecordBytes("events.ticket", 1_000);
        Headers headers =
                DrivenTopology.headers(Map.of("ce_id", "big", "ce_type", "ticket.sold.v1"));
        topology.pipeOutbox(
                new TestRecord<>(
                        "t-1".getBytes(UTF_8), new byte[2_000], headers, topology.start()));
        topology.context().limits().setMaxRecordBytes("events.ticket", 9_000_000);
        topology.pipeOutbox(
                new TestRecord<>(
                        "t-2".getBytes(UTF_8), new byte[3_000_000], headers, topology.start()));

        List<TestRecord<byte[], byte[]>> dead = topology.deadLetters();
        assertThat(dead.get(0).value()).hasSize(2_000);
        assertThat(DrivenTopology.texts(dead.get(0).headers()).get("tailrace-error"))
                .startsWith("a record of topic events.ticket must have at most 1000 bytes, got 2");
        assertThat(topology.hasNoEvents()).isTrue();
    }
}
