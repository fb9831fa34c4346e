package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.canary.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedriveSurveyTest {

    private static final RedriveDecision SEND =
            new RedriveDecision.Send(
                    new ProducerRecord<>("events.retry.mailer", new byte[0], new byte[0]));
    private static final TopicPartition RETRY = new TopicPartition("events.retry.mailer", 2);
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    private final RedriveSurvey survey =
            new RedriveSurvey(
                    KafkaCluster.of("localhost:1"),
                    new RedriveRequest(
                            "r1",
                            DeadLetterFilter.all(),
                            Long.MAX_VALUE,
                            new RedrivePace(null, null, Duration.ZERO, Duration.ZERO),
                            3,
                            false,
                            "processor"));
    private long offset;

    @Test
    void whatTheRunRedroveBeforeCountsForItsSize() {
        for (int i = 0; i < 10; i++) {
            add("e-" + i, "a-" + i, "", 0, redriven("r1"));
        }
        for (int i = 10; i < 100; i++) {
            add("e-" + i, "a-" + i, "", 0, null);
        }
        assertThat(survey.isLarge()).isFalse();

        add("e-100", "a-100", "", 0, redriven("r1"));
        add("e-101", "a-101", "", 0, redriven("other"));

        assertThat(survey.isLarge()).isTrue();
    }

    @Test
    void earlierCanariesOfTheRunAreFoundAndTheirTopicGetsNoOthers() {
        add("e-1", "a-1", "", 0, redriven("r1").ofCanary(RETRY, 7));
        add("e-2", "a-2", "", 0, redriven("other").ofCanary(RETRY, 8));
        add("e-3", "a-3", "", 0, null);
        survey.end();

        assertThat(survey.earlierCanaries()).extracting(Canary::id).containsExactly("e-1");
        assertThat(survey.earlierCanaries().get(0).offset()).isEqualTo(7);
        assertThat(survey.earliest()).isEqualTo(THEN);
        assertThat(survey.canaries(5)).isEmpty();
    }

    /** The first event of the aggregate returned behind the others. */
    @Test
    void eventsOfAnAggregateWaitForOneThatReturnedInThisRun() {
        DeadLetterRecord second = add("e-2", "a-1", "", 0, null);
        DeadLetterRecord other = add("e-3", "a-2", "", 0, null);
        add("e-1", "a-1", "r1", 1, null);
        survey.end();

        assertThat(refusal(second)).isEqualTo(Refusal.BEHIND);
        assertThat(refusal(other)).isNull();
        assertThat(survey.canaries(5)).hasSize(1);
    }

    @Test
    void aRunThatRedroveAnEventBeforeALaterRunDidIsRefused() {
        add("e-1", "a-1", "", 0, redriven("r1"));
        add("e-1", "a-1", "r1", 1, redriven("r2"));
        DeadLetterRecord returned = add("e-1", "a-1", "r2", 2, null);
        DeadLetterRecord later = add("e-2", "a-1", "", 0, null);
        survey.end();

        assertThat(refusal(returned)).isEqualTo(Refusal.RUN_USED);
        assertThat(refusal(later)).isEqualTo(Refusal.BEHIND);
    }

    /** The run was interrupted between two dead letters of the same failure. */
    @Test
    void aSecondDeadLetterOfTheSameFailureIsNoReturn() {
        add("e-1", "a-1", "", 0, redriven("r1"));
        DeadLetterRecord twin = add("e-1", "a-1", "", 0, null);
        survey.end();

        assertThat(refusal(twin)).isNull();
    }

    @Test
    void aCanaryIsStillOneAfterItsDispositionWasStored() {
        RedriveLog log = new RedriveLog(Uuid.ONE_UUID);
        DeadLetterRecord letter = add("e-1", "a-1", "", 0, null);
        Disposition disposition = redriven("r1").ofCanary(RETRY, 7);
        var stored = log.toRecord(letter.record(), disposition);

        log.read(new ConsumerRecord<>(RedriveLog.TOPIC, 0, 0, stored.key(), stored.value()));

        assertThat(log.find(letter.record())).isEqualTo(disposition);
    }

    @Test
    void aWaitOfMoreThanADayIsRefused() {
        Duration long_ = Duration.ofDays(2);

        assertThatThrownBy(() -> new RedrivePace(1, 1.0, long_, Duration.ZERO))
                .hasMessageContaining("canary-wait must be between 0 and PT24H");
        assertThatThrownBy(() -> new RedrivePace(1, 1.0, Duration.ZERO, long_))
                .hasMessageContaining("canary-settle must be between 0 and PT24H");
    }

    private @Nullable Refusal refusal(DeadLetterRecord letter) {
        return survey.check(letter, SEND) instanceof RedriveDecision.Refuse refuse
                ? refuse.refusal()
                : null;
    }

    private static Disposition redriven(String run) {
        return new Disposition(Disposition.Kind.REDRIVEN, run, "", THEN);
    }

    private DeadLetterRecord add(
            String id,
            String aggregate,
            String run,
            int redrives,
            @Nullable Disposition disposition) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.dlt", 0, offset++, aggregate.getBytes(UTF_8), new byte[0]);
        Map.of("ce_id", id, "tailrace-group", "mailer", "tailrace-run", run)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        record.headers().add("tailrace-redrives", Integer.toString(redrives).getBytes(UTF_8));
        DeadLetterRecord letter = new DeadLetterRecord(record, disposition);
        survey.add(letter, letter.isOpen() && !run.equals("r1") ? SEND : null);
        return letter;
    }
}
