package io.tailrace.processor.dlt.running;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.TopicScan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out whether another redrive or discard is alive, by its signs of life: no clocks are
 * compared, but a new sign is waited for. Single use, for one thread.
 */
public final class OtherRuns {

    /** How long a run may give no sign until it counts as killed. */
    static final Duration SILENCE = RunAnnouncement.EVERY.multipliedBy(5);

    private static final TopicPartition LOG = new TopicPartition(SignOfLife.TOPIC, 0);
    private static final long POLL_MS = 200;
    private static final String CLIENT = "tailrace-dlt-others";

    private final KafkaCluster kafka;
    private final TopicScan scan;
    private final String keys;
    private final Map<String, SignOfLife> latest = new LinkedHashMap<>();

    private OtherRuns(KafkaCluster kafka, TopicScan scan, String deadLetterTopicId) {
        this.kafka = kafka;
        this.scan = scan;
        this.keys = SignOfLife.keysOf(deadLetterTopicId);
    }

    /**
     * Returns when no other run is alive: at once if none has been announced, or else when the
     * announced ones have ended or been silent for {@link #SILENCE}, which is what a killed process
     * leaves. Signs of life belong to no transaction, and are read also behind open ones. The topic
     * must exist.
     *
     * @param run the run that wants to begin, for the message
     * @throws OperatorException if a run is alive, naming it
     */
    public static void requireNone(KafkaCluster kafka, String deadLetterTopicId, String run)
            throws InterruptedException {
        try (TopicScan scan = TopicScan.openUncommitted(kafka, CLIENT)) {
            new OtherRuns(kafka, scan, deadLetterTopicId).requireNone(run);
        }
    }

    private void requireNone(String run) throws InterruptedException {
        Map<TopicPartition, Long> next = read(scan.beginning(List.of(LOG)));
        Map<String, SignOfLife> announced = new HashMap<>(latest);
        long deadline = System.nanoTime() + SILENCE.toNanos();
        while (!latest.isEmpty() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            next = read(next);
            for (SignOfLife sign : latest.values()) {
                if (!sign.equals(announced.get(sign.key()))) {
                    throw refused(run, sign);
                }
            }
        }
        forgetSilent();
    }

    private Map<TopicPartition, Long> read(Map<TopicPartition, Long> from) {
        return scan.read(
                from,
                record -> {
                    note(record);
                    return true;
                });
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(keys)) {
            SignOfLife.of(key, record)
                    .ifPresentOrElse(sign -> latest.put(key, sign), () -> latest.remove(key));
        }
    }

    /** Nobody has to wait for the same killed run again. */
    @SuppressWarnings("FutureReturnValueIgnored") // else the next run waits again
    private void forgetSilent() {
        if (!latest.isEmpty()) {
            try (KafkaProducer<byte[], byte[]> producer = RunAnnouncement.producer(kafka)) {
                latest.keySet().forEach(key -> producer.send(SignOfLife.end(key)));
            }
        }
    }

    private OperatorException refused(String run, SignOfLife other) {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Run %s was not begun, because run %s, a %s, is still running since %s on %s; one redrive or discard of %s runs at a time"
                        .formatted(
                                run,
                                other.run(),
                                other.command(),
                                other.since(),
                                other.host(),
                                kafka.topics().deadLetter()),
                "Wait until that run has ended, or end it with Ctrl-C or SIGTERM, then repeat this"
                        + " command. A run that was killed counts as ended after %d s."
                                .formatted(SILENCE.toSeconds()));
    }
}
