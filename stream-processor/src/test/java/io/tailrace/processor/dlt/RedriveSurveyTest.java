package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.canary.Canary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private final RedriveSurvey survey = survey(Long.MAX_VALUE);
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

    /** As after partitions were added; the key of the aggregate belongs to partition 4 of 6. */
    @Test
    void ofAnAggregateInSeveralPartitionsTheFirstPartGoesFirst() {
        survey.begin(6);
        DeadLetterRecord later = add(record(4, "a-1", "", "2026-01-02T00:00:00Z"));
        DeadLetterRecord first = add(record(3, "a-1", "", "2026-01-01T00:00:00Z"));
        DeadLetterRecord other = add(record(4, "a-1", "outbox.x", "2026-01-02T00:00:00Z"));
        assertThat(survey.needsAnotherPass()).isTrue();
        List.of(later, first, other).forEach(letter -> survey.addAgain(letter, SEND));
        survey.end();

        assertThat(refusal(later)).isEqualTo(Refusal.NEXT_TIME);
        assertThat(refusal(first)).isNull();
        assertThat(refusal(other)).isNull();
        assertThat(survey.canaries(5))
                .extracting(candidate -> candidate.partition().partition())
                .containsExactlyInAnyOrder(3, 4);
        assertThat(Refusal.NEXT_TIME.makesIncomplete()).isTrue();
    }

    @Test
    void aggregatesOfTwoTypesWithTheSameIdDoNotWaitForEachOther() {
        DeadLetterRecord order = add(record(0, "7", "outbox.order", ""));
        DeadLetterRecord invoice = add(record(0, "7", "outbox.invoice", ""));
        DeadLetterRecord returned = record(0, "7", "outbox.order", "");
        returned.record().headers().add("tailrace-run", "r1".getBytes(UTF_8));
        survey.add(returned, null);
        survey.end();

        assertThat(refusal(order)).isEqualTo(Refusal.BEHIND);
        assertThat(refusal(invoice)).isNull();
    }

    @Test
    void canariesAreOfTheDeadLettersWithinTheLimit() {
        RedriveSurvey limited = survey(3);
        for (int i = 0; i < 10; i++) {
            limited.add(record(i % 5, "a-" + i, "", ""), SEND);
        }
        limited.end();

        assertThat(limited.canaries(10))
                .extracting(candidate -> candidate.aggregate().replaceAll("(?s).*\n", ""))
                .containsExactlyInAnyOrder("a-0", "a-1", "a-2");
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

    private static RedriveSurvey survey(long limit) {
        return new RedriveSurvey(
                KafkaCluster.of("localhost:1"),
                new RedriveRequest(
                        "r1",
                        DeadLetterFilter.all(),
                        limit,
                        new RedrivePace(null, null, Duration.ZERO, Duration.ZERO),
                        3,
                        false,
                        "processor"));
    }

    private DeadLetterRecord add(DeadLetterRecord letter) {
        survey.add(letter, SEND);
        return letter;
    }

    /** A dead letter of a group, or of an outbox topic if one is given. */
    private DeadLetterRecord record(
            int partition, String aggregate, String outbox, String firstFailed) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.dlt", partition, offset++, aggregate.getBytes(UTF_8), new byte[0]);
        Map.of(
                        "ce_id",
                        "e-" + offset,
                        outbox.isEmpty() ? "tailrace-group" : "__streams.errors.topic",
                        outbox.isEmpty() ? "mailer" : outbox,
                        "tailrace-first-failed",
                        firstFailed)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return new DeadLetterRecord(record, null);
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
