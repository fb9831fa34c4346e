package io.tailrace.console.trace.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static final TopicPartition A = new TopicPartition("a", 0);
    private static final TopicPartition B = new TopicPartition("b", 0);

    private final Windows windows = new Windows(Map.of(A, 5L, B, 0L), Map.of(A, 20L, B, 8L), 10);

    @Test
    void theNewestRecordsAreReadFirst() {
        assertThat(windows.begin()).isTrue();
        assertThat(windows.from()).isEqualTo(Map.of(A, 10L, B, 0L));
        assertThat(windows.to()).isEqualTo(Map.of(A, 20L, B, 8L));
        windows.finish();

        assertThat(windows.unread()).containsExactly("a");
        assertThat(windows.read()).containsExactly("b");
        assertThat(windows.begin()).isTrue();
        assertThat(windows.from()).isEqualTo(Map.of(A, 5L));
        assertThat(windows.to()).isEqualTo(Map.of(A, 10L));
        windows.finish();

        assertThat(windows.begin()).isFalse();
        assertThat(windows.read()).containsExactly("a", "b");
        assertThat(windows.unread()).isEmpty();
    }

    @Test
    void aTopicThatMayNotBeReadIsLeftOutAndTheOthersGoOnWhereTheyWere() {
        windows.begin();
        windows.seen(new ConsumerRecord<>("a", 0, 12, new byte[0], new byte[0]));

        assertThat(windows.drop(Set.of("b"))).isTrue();

        assertThat(windows.begin()).isTrue();
        assertThat(windows.from()).isEqualTo(Map.of(A, 13L));
        assertThat(windows.to()).isEqualTo(Map.of(A, 20L));
        windows.finish();
        windows.begin();
        windows.finish();
        assertThat(windows.begin()).isFalse();
        assertThat(windows.read()).containsExactly("a");
        assertThat(windows.unread()).containsExactly("b");
    }

    @Test
    void aTopicThatIsNotReadCannotBeLeftOut() {
        assertThat(windows.drop(Set.of("c"))).isFalse();
        assertThat(windows.drop(Set.of("b"))).isTrue();
        assertThat(windows.drop(Set.of("b"))).isFalse();
        assertThat(windows.unread()).containsExactly("a", "b");
    }
}
