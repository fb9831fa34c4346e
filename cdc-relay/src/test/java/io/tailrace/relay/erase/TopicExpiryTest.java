package io.tailrace.relay.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicExpiryTest {

    private static final Instant NEWEST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CHECKED = Duration.ofMinutes(6);

    @Test
    void aRecordGoesWithItsSegmentWhichIsRolledAndThenTooOld() {
        TopicExpiry expiry =
                of(Map.of("cleanup.policy", "delete", "retention.ms", "86400000"), false);

        assertThat(expiry.until())
                .isEqualTo(NEWEST.plus(Duration.ofDays(1)).plusMillis(3_600_000).plus(CHECKED));
        assertThat(expiry.why()).contains("retention.ms=86400000", "segment.ms=3600000");
    }

    @Test
    void aTopicThatKeepsEverythingSaysWhatToDo() {
        TopicExpiry expiry = of(Map.of("cleanup.policy", "delete", "retention.ms", "-1"), false);

        assertThat(expiry.until()).isNull();
        assertThat(expiry.why()).contains("not removed by itself", "kafka-delete-records.sh");
    }

    @Test
    void aTimeThatIsCenturiesAwayIsNone() {
        assertThat(
                        of(
                                        Map.of(
                                                "cleanup.policy",
                                                "delete",
                                                "retention.ms",
                                                Long.toString(Long.MAX_VALUE)),
                                        false)
                                .until())
                .isNull();
    }

    @Test
    void aCompactedTopicKeepsTheLastRecordOfAKey() {
        Map<String, String> compacted =
                Map.of("cleanup.policy", "compact", "max.compaction.lag.ms", "60000");

        assertThat(of(compacted, false).until()).isNull();
        assertThat(of(compacted, false).why()).contains("without a value");
        assertThat(of(compacted, true).until())
                .isEqualTo(NEWEST.plusMillis(60_000).plusMillis(3_600_000).plus(CHECKED));
    }

    @Test
    void aBoundOfCompactionNeedsALaterWriteAndHeldEventsHaveNone() {
        Map<String, String> compacted =
                Map.of("cleanup.policy", "compact", "max.compaction.lag.ms", "60000");

        assertThat(of(compacted, true).why()).contains("if the partition is written to after that");
        assertThat(TopicExpiry.held(2).until()).isNull();
        assertThat(TopicExpiry.held(2).why()).contains("2 of the events are still held");
    }

    @Test
    void theAdviceToForgetSoonerWarns() {
        assertThat(of(Map.of("cleanup.policy", "delete", "retention.ms", "1"), false).why())
                .contains("groups that have not read them", "repairs");
        assertThat(of(Map.of("cleanup.policy", "delete", "retention.ms", "-1"), false).why())
                .contains("groups that have not read them", "repairs");
    }

    @Test
    void compactionThatNobodyHasSetATimeForHasNone() {
        TopicExpiry expiry =
                of(
                        Map.of(
                                "cleanup.policy",
                                "compact",
                                "max.compaction.lag.ms",
                                Long.toString(Long.MAX_VALUE)),
                        true);

        assertThat(expiry.until()).isNull();
        assertThat(expiry.why()).contains("set max.compaction.lag.ms");
    }

    @Test
    void aTopicThatIsCompactedAndDeletedForgetsByItsRetention() {
        assertThat(
                        of(Map.of("cleanup.policy", "compact,delete", "retention.ms", "0"), false)
                                .until())
                .isEqualTo(NEWEST.plusMillis(3_600_000).plus(CHECKED));
    }

    @Test
    void settingsThatMayNotBeReadAreNotGuessed() {
        TopicExpiry expiry = TopicExpiry.of(Map.of(), NEWEST, false);

        assertThat(expiry.until()).isNull();
        assertThat(expiry.why()).contains("DescribeConfigs");
    }

    private static TopicExpiry of(Map<String, String> settings, boolean replaced) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("segment.ms", "3600000");
        return TopicExpiry.of(all, NEWEST, replaced);
    }
}
