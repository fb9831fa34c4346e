package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class RecordSearchTest {

    private static final Node BROKER = new Node(1, "broker", 9092);

    private final List<String> unsearched = new ArrayList<>();

    @Test
    void aPartitionWithoutALeaderIsLeftOutAndSaid() {
        assertThat(RecordSearch.readable(topic(BROKER, null, BROKER), null, unsearched::add))
                .containsExactly(new TopicPartition("t", 0), new TopicPartition("t", 2));
        assertThat(unsearched).containsExactly("t");
    }

    @Test
    void whereEveryPartitionHasALeaderNothingIsLeftOut() {
        assertThat(RecordSearch.readable(topic(BROKER, BROKER), null, unsearched::add)).hasSize(2);
        assertThat(RecordSearch.readable(topic(BROKER, BROKER), new byte[] {1}, unsearched::add))
                .hasSize(1);
        assertThat(unsearched).isEmpty();
    }

    private static TopicDescription topic(Node... leaders) {
        List<TopicPartitionInfo> partitions = new ArrayList<>();
        for (int i = 0; i < leaders.length; i++) {
            partitions.add(new TopicPartitionInfo(i, leaders[i], List.of(), List.of()));
        }
        return new TopicDescription("t", false, partitions);
    }
}
