package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RestorationTest {

    private static final TopicPartition IDS = new TopicPartition("test-ids-changelog", 3);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Logger log = (Logger) LoggerFactory.getLogger(Restoration.class);
    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private Instant now = BEGIN;
    private final Restoration restoration = new Restoration(() -> now);

    @BeforeEach
    void listen() {
        warnings.start();
        log.addAppender(warnings);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(warnings);
    }

    @Test
    void tellsSinceWhenAndHowMuchIsLeft() {
        assertThat(restoration.details()).isEmpty();

        restoration.onRestoreStart(IDS, "ids", 100, 1_000);
        now = BEGIN.plusSeconds(5);
        restoration.onRestoreStart(new TopicPartition("test-ids-changelog", 4), "ids", 0, 50);
        restoration.onBatchRestored(IDS, "ids", 599, 500);

        assertThat(restoration.remaining()).isEqualTo(450);
        assertThat(restoration.details())
                .contains(
                        Map.of(
                                "since", BEGIN.toString(),
                                "changelogs", 2,
                                "remaining", 450L,
                                "percent", 52L,
                                "recordsPerSecond", 100L));

        restoration.onRestoreEnd(IDS, "ids", 900);
        restoration.onRestoreSuspended(new TopicPartition("test-ids-changelog", 4), "ids", 0);
        assertThat(restoration.details()).isEmpty();
        assertThat(restoration.remaining()).isZero();
    }

    @Test
    void warnsOnceOfAStandstillAndAgainAfterProgress() {
        restoration.onRestoreStart(IDS, "ids", 0, 10);
        passSeconds(29);
        assertThat(warnings.list).isEmpty();

        passSeconds(2);
        passSeconds(60);
        assertThat(warnings.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("test-ids-changelog-3", "10 records", "--partition 3");

        restoration.onBatchRestored(IDS, "ids", 4, 5);
        passSeconds(31);
        assertThat(warnings.list).hasSize(2);
    }

    private void passSeconds(long seconds) {
        now = now.plusSeconds(seconds);
        restoration.warnOfStandstill();
    }
}
