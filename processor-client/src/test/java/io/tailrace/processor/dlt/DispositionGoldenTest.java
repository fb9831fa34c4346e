package io.tailrace.processor.dlt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.golden.GoldenFile;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.Disposition.Kind;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Records of the redrive log that every later build must read. */
class DispositionGoldenTest {

    private static final Uuid TOPIC = new Uuid(1, 2);

    /** Those of the first version; a kind that is added gets a file of its own. */
    private static final List<Kind> KINDS = List.of(Kind.REDRIVEN, Kind.DISCARDED, Kind.REOPENED);

    private static final GoldenFile KEY = golden("v1.key");
    private static final Instant AT = Instant.parse("2026-11-29T12:00:00Z");

    @Test
    void dispositionsAreReadAsTheyWereWritten() {
        for (Kind kind : KINDS) {
            RedriveLog.Entry read = read(file(kind).bytes());

            assertThat(read.partition()).isEqualTo(3);
            assertThat(read.offset()).isEqualTo(17);
            assertThat(read.disposition()).isEqualTo(disposition(kind));
        }
        assertThat(read(golden("v1-canary.json").bytes()).disposition()).isEqualTo(canary());
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        for (Kind kind : KINDS) {
            file(kind).requireEqual(written(disposition(kind)).value());
        }
        golden("v1-canary.json").requireEqual(written(canary()).value());
        KEY.requireEqual(written(canary()).key());
    }

    @Test
    void unknownMembersAreIgnoredAndUnknownStatesRefusedWithARemedy() {
        String json = file(Kind.DISCARDED).text();

        assertThat(read(json.replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8)).disposition())
                .isEqualTo(disposition(Kind.DISCARDED));
        ConsumerRecord<byte[], byte[]> later =
                record(json.replace("discarded", "later").getBytes(UTF_8));
        assertThatThrownBy(() -> new RedriveLog(TOPIC).read(later))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("tailrace.redrives")
                .hasMessageContaining("must be redriven, discarded or reopened, got \"later\"");
    }

    private static RedriveLog.Entry read(byte[] value) {
        return RedriveLog.parse(TOPIC.toString(), record(value)).orElseThrow();
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>(RedriveLog.TOPIC, 0, 0, KEY.bytes(), value);
    }

    private static ProducerRecord<byte[], byte[]> written(Disposition disposition) {
        ConsumerRecord<byte[], byte[]> letter =
                new ConsumerRecord<>("events.dlt", 3, 17, new byte[0], new byte[0]);
        return new RedriveLog(TOPIC).toRecord(letter, disposition);
    }

    private static Disposition disposition(Kind kind) {
        return new Disposition(kind, "run-1", "after the fix", AT);
    }

    private static Disposition canary() {
        return disposition(Kind.REDRIVEN).ofCanary(new TopicPartition("events.retry.shop", 3), 4);
    }

    private static GoldenFile file(Kind kind) {
        return golden("v1-" + kind.text() + ".json");
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("redrive-log", name);
    }
}
