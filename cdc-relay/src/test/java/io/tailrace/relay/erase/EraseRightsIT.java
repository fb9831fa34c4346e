package io.tailrace.relay.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.erase.ProcessorProgress.Unread;
import io.tailrace.testkit.security.SecuredKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the command says that may not see everything. */
class EraseRightsIT {

    private static final String PRINCIPAL = "User:eraser";
    private static final String GROUP = "tailrace-processor";
    private static final String OTHER = "billing-held-events-changelog";

    private static final EraseRequest REQUEST =
            EraseRequest.of(
                    new Aggregate("customer", "4711"), List.of(GROUP), false, false, Duration.ZERO);

    @Test
    @Tag("full")
    void whatMayNotBeSeenIsNotNone() throws Exception {
        List<KafkaRight> all = KafkaRights.eraseTool(TopicNames.defaults(), GROUP);
        try (SecuredKafka kafka = SecuredKafka.start()) {
            kafka.addUser("eraser", "secret");
            fill(kafka);
            kafka.grant(PRINCIPAL, all.stream().filter(right -> !right.optional()).toList());
            KafkaCluster cluster =
                    KafkaCluster.builder(kafka.scram())
                            .clientProperties(SecuredKafka.scramClient("eraser", "secret"))
                            .build();
            Attribution attribution = new Attribution(REQUEST.aggregate(), TopicNames.defaults());
            try (TopicSearch search =
                    new TopicSearch(cluster, attribution, new SearchProgress(line -> {}))) {
                ProcessorProgress progress = new ProcessorProgress(cluster, REQUEST, search);
                assertThat(await(progress)).isEqualTo(new Unread(1, List.of()));
                read(kafka, 1);
                assertThat(await(progress)).isEqualTo(Unread.NONE);
                assertThat(search.otherSchedules(List.of(GROUP)))
                        .isEqualTo(new OtherSchedules(List.of(), false));

                kafka.revoke(PRINCIPAL, ofGroup(all).toList());
                assertThat(await(progress)).isEqualTo(new Unread(0, List.of(GROUP)));
                kafka.grant(PRINCIPAL, all);
                assertThat(search.otherSchedules(List.of(GROUP)))
                        .isEqualTo(new OtherSchedules(List.of(OTHER), true));
            }
        }
    }

    private static Unread await(ProcessorProgress progress) throws InterruptedException {
        return progress.await(System.nanoTime());
    }

    private static Stream<KafkaRight> ofGroup(List<KafkaRight> rights) {
        return rights.stream().filter(right -> right.resource().equals(Resource.group(GROUP)));
    }

    /** A record of the aggregate and one of another, in one partition. */
    private static void fill(SecuredKafka kafka) throws Exception {
        List<NewTopic> topics =
                Stream.of(
                                "outbox.customer",
                                "events.failed",
                                "events.dlt",
                                GROUP + "-held-events-changelog",
                                OTHER)
                        .map(name -> new NewTopic(name, 1, (short) 1))
                        .toList();
        kafka.admin().createTopics(topics).all().get();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.broker().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (String id : List.of("4711", "4712")) {
                producer.send(
                                new ProducerRecord<>(
                                        "outbox.customer", id.getBytes(UTF_8), new byte[0]))
                        .get();
            }
        }
    }

    private static void read(SecuredKafka kafka, long offset) throws Exception {
        kafka.admin()
                .alterConsumerGroupOffsets(
                        GROUP,
                        Map.of(
                                new TopicPartition("outbox.customer", 0),
                                new OffsetAndMetadata(offset)))
                .all()
                .get();
    }
}
