package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.pipeline.DataChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class DrainingQueueTest {

    private static final Schema ROW =
            SchemaBuilder.struct().field("payload", Schema.STRING_SCHEMA).build();

    private final DrainingQueue queue = new DrainingQueue();

    @Test
    void isEmptyAtFirst() {
        assertThat(queue.size()).isZero();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void oneElementHoldsAllThatWaitsInItsOrderWithTheLastOffset() {
        List<SourceRecord> records = enqueue(3, "x");
        SourceRecord element = queue.poll().getRecord();
        assertThat(DrainingQueue.changes(element)).containsExactlyElementsOf(records);
        assertThat(element.sourceOffset()).isEqualTo(records.get(2).sourceOffset());
        assertThat(queue.size()).isZero();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void whatWasTakenDoesNotChangeWhenMoreComes() {
        enqueue(1, "x");
        SourceRecord element = queue.poll().getRecord();
        enqueue(5, "x");
        assertThat(DrainingQueue.changes(element)).hasSize(1);
    }

    @Test
    void isFullWithManyChanges() {
        enqueue(DrainingQueue.CAPACITY - 1, "x");
        assertThat(queue.size()).isLessThan(DrainingQueue.CAPACITY);
        enqueue(1, "x");
        assertThat(queue.size()).isEqualTo(DrainingQueue.CAPACITY);
    }

    @Test
    void isFullWithFewLargeChangesToo() {
        enqueue(15, "x".repeat(1 << 20));
        assertThat(queue.size()).isEqualTo(15);
        enqueue(1, "x".repeat(1 << 20));
        assertThat(queue.size()).isEqualTo(DrainingQueue.CAPACITY);
        queue.poll();
        assertThat(queue.size()).isZero();
    }

    private List<SourceRecord> enqueue(int count, String payload) {
        List<SourceRecord> records = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Struct row = new Struct(ROW).put("payload", payload);
            records.add(
                    new SourceRecord(
                            Map.of("server", "s"), Map.of("lsn_commit", n), "t", ROW, row));
        }
        records.forEach(record -> queue.enqueue(new DataChangeEvent(record)));
        return records;
    }
}
