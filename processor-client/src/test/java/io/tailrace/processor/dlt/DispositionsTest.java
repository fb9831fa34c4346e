package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What is open, and which errors a filter takes for the same. */
class DispositionsTest {

    private static final Uuid TOPIC = new Uuid(1, 2);

    @Test
    void aReopenedDeadLetterIsOpenAndTheOthersAreNot() {
        RedriveLog log = new RedriveLog(TOPIC);
        ConsumerRecord<byte[], byte[]> record = letter("x");
        assertThat(new DeadLetterRecord(record, null).isOpen()).isTrue();
        for (Disposition.Kind kind : Disposition.Kind.values()) {
            Disposition written = new Disposition(kind, "r-1", "why", Instant.EPOCH);
            ProducerRecord<byte[], byte[]> stored = log.toRecord(record, written);
            log.read(read(stored.key(), stored.value()));
            DeadLetterRecord letter = new DeadLetterRecord(record, log.find(record));
            assertThat(letter.disposition()).isEqualTo(written);
            assertThat(letter.isOpen()).isEqualTo(kind == Disposition.Kind.REOPENED);
            assertThat(letter.isBy("r-1")).isTrue();
            assertThat(letter.isBy("r-2")).isFalse();
        }
    }

    @Test
    void recordsOfOtherTopicsAndWithOtherKeysAreNoDispositions() {
        byte[] value = "{}".getBytes(UTF_8);
        assertThat(RedriveLog.parse("a", read("b:1:2".getBytes(UTF_8), value))).isEmpty();
        assertThat(RedriveLog.parse("a", read("a:1".getBytes(UTF_8), value))).isEmpty();
        assertThat(RedriveLog.parse("a", read("a:1:x".getBytes(UTF_8), value))).isEmpty();
        assertThat(RedriveLog.parse("a", read("a:1:2".getBytes(UTF_8), null))).isEmpty();
        assertThatThrownBy(() -> RedriveLog.parse("a", read("a:1:2".getBytes(UTF_8), value)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at key a:1:2");
    }

    @Test
    void aFilterTakesAMessageForItsKind() {
        DeadLetterRecord letter = new DeadLetterRecord(letter("no row 17 of order-4711"), null);
        assertThat(ofError("no row <n> of order-<n>").accepts(letter)).isTrue();
        assertThat(ofError("no row 1 of order-2").accepts(letter)).isTrue();
        assertThat(ofError("no row of order").accepts(letter)).isFalse();
        String cut = new DeadLetterRecord(letter("long ".repeat(100)), null).fingerprint();
        assertThat(ofError(cut).accepts(new DeadLetterRecord(letter("long ".repeat(90)), null)))
                .isTrue();
        assertThat(ofError("x").isEmpty()).isFalse();
        assertThat(DeadLetterFilter.all().accepts(letter)).isTrue();
    }

    private static DeadLetterFilter ofError(String error) {
        Set<String> none = Set.of();
        return new DeadLetterFilter(none, none, none, Set.of(error), none, none, null, null);
    }

    private static ConsumerRecord<byte[], byte[]> read(byte[] key, byte[] value) {
        return new ConsumerRecord<>(RedriveLog.TOPIC, 0, 0, key, value);
    }

    private static ConsumerRecord<byte[], byte[]> letter(String error) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("events.dlt", 3, 4, null, new byte[0]);
        record.headers().add("tailrace-error", error.getBytes(UTF_8));
        return record;
    }
}
