package io.tailrace.processor.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A scan of a topic that forgets records meanwhile. */
@TailraceTest
class TopicScanIT {

    private static final TopicPartition ALL = new TopicPartition("forgetful", 0);
    private static final long RECORDS = 100;
    private static final long FORGOTTEN = 50;

    @Test
    void aScanGoesOnAtTheFirstRecordThatATopicHasNotForgotten(KafkaBroker kafka) throws Exception {
        // Each fetch has one record, so that the records of the next ones can be deleted before.
        KafkaCluster cluster =
                KafkaCluster.builder(kafka.bootstrapServers())
                        .clientProperties(
                                Map.of(
                                        "max.partition.fetch.bytes", "1",
                                        "fetch.max.bytes", "1"))
                        .build();
        try (TopicScan scan = TopicScan.open(cluster, "test")) {
            fill(scan, kafka);
            List<Long> read = new ArrayList<>();
            scan.read(
                    scan.beginning(List.of(ALL)),
                    record -> {
                        if (read.isEmpty()) {
                            forget(scan);
                        }
                        read.add(record.offset());
                        return true;
                    });
            assertThat(read).doesNotHaveDuplicates().hasSizeLessThan((int) RECORDS);
            for (long offset = FORGOTTEN; offset < RECORDS; offset++) {
                assertThat(read).contains(offset);
            }
        }
    }

    @Test
    @Tag("full")
    void aScanEndsIfTheBrokersGoAway(@Fresh KafkaBroker kafka) throws Exception {
        KafkaCluster cluster =
                KafkaCluster.builder(kafka.bootstrapServers())
                        .clientProperties(
                                Map.of(
                                        "max.partition.fetch.bytes", "1",
                                        "fetch.max.bytes", "1"))
                        .build();
        try (TopicScan scan = TopicScan.open(cluster, "test")) {
            fill(scan, kafka);
            AtomicBoolean first = new AtomicBoolean(true);
            assertThatThrownBy(
                            () ->
                                    scan.read(
                                            scan.beginning(List.of(ALL)),
                                            record -> {
                                                if (first.getAndSet(false)) {
                                                    kafka.kill();
                                                }
                                                return true;
                                            }))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
        }
    }

    private static void fill(TopicScan scan, KafkaBroker kafka) throws Exception {
        scan.admin().createTopics(List.of(new NewTopic(ALL.topic(), 1, (short) 1))).all().get();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(ALL.topic(), new byte[100])).get();
            }
        }
    }

    private static void forget(TopicScan scan) {
        try {
            scan.admin()
                    .deleteRecords(Map.of(ALL, RecordsToDelete.beforeOffset(FORGOTTEN)))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
