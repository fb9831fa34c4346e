package io.tailrace.subscriber.internal.handling;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.AggregateKey;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionsTest {

    private static final List<TopicPartition> IDS =
            IntStream.range(0, 4).mapToObj(number -> new TopicPartition("t", number)).toList();

    private final Partitions partitions =
            new Partitions(new MetadataBudget(MetadataBudget.DEFAULT_MAX_CHARS));

    @BeforeEach
    void assign() {
        IDS.forEach(id -> partitions.add(id, PartitionProgress.at(0)));
    }

    @Test
    void partitionsAreSuppliedOnceAllTogetherHaveEnoughEventsThatMayStart() {
        read(0, 60, "a");
        read(1, 39, "b");
        assertThat(partitions.supplied(100)).isEmpty();

        read(2, 1, "c");
        assertThat(partitions.supplied(100)).containsExactlyInAnyOrder(IDS.get(0), IDS.get(1));
    }

    @Test
    void aPartitionWithLessThanHalfOfItsShareIsReadFurther() {
        read(0, 100, "a");
        read(1, 12, "b");
        read(2, 11, "c");
        assertThat(partitions.supplied(100)).containsExactlyInAnyOrder(IDS.get(0), IDS.get(1));
    }

    @Test
    void aPartitionWithoutEventsIsReadFurtherHoweverManyPartitionsThereAre() {
        read(0, 1, "a");
        read(1, 1, "b");
        assertThat(partitions.supplied(2)).containsExactlyInAnyOrder(IDS.get(0), IDS.get(1));
    }

    @Test
    void eventsThatMayNotStartDoNotCount() {
        for (int n = 0; n < 200; n++) {
            read(0, 1, "one aggregate");
        }
        read(1, 200, "b");
        find(1).stop();
        assertThat(partitions.supplied(100)).isEmpty();
    }

    private Partition find(int number) {
        return Objects.requireNonNull(partitions.find(IDS.get(number)));
    }

    /** Reads one event of each of so many aggregates. */
    private void read(int number, int aggregates, String name) {
        Partition partition = find(number);
        for (int n = 0; n < aggregates; n++) {
            byte[] key = (name + n).getBytes(StandardCharsets.UTF_8);
            long offset = partition.work().readTo();
            ConsumerRecord<byte[], byte[]> record =
                    new ConsumerRecord<>("t", number, offset, key, new byte[0]);
            partition.work().add(offset, AggregateKey.of(key), new ReceivedRecord(record, false));
        }
    }
}
