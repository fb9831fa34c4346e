package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream thread that nobody has replaced. */
@TailraceTest
class ThreadWatchIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path state;

    @Test
    @Tag("full")
    void aLostThreadIsStartedAgain(@Fresh KafkaBroker kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic = new NewTopic("in", Optional.of(2), Optional.empty());
            admin.createTopics(List.of(topic)).all().get();
        }
        try (KafkaStreams streams = streams(kafka)) {
            streams.start();
            await().atMost(SOON).until(() -> streams.state() == KafkaStreams.State.RUNNING);
            ThreadWatch watch = new ThreadWatch(streams, 2);
            watch.check();
            assertThat(streams.removeStreamThread()).isPresent();
            await().atMost(SOON).until(() -> streams.metadataForLocalThreads().size() == 1);

            await().atMost(SOON)
                    .until(
                            () -> {
                                watch.check();
                                return streams.metadataForLocalThreads().size() == 2;
                            });
        }
    }

    private KafkaStreams streams(KafkaBroker kafka) {
        Properties properties = new Properties();
        properties.put("application.id", "watched");
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("num.stream.threads", 2);
        properties.put("state.dir", state.toString());
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("in", Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .foreach((key, value) -> {});
        return new KafkaStreams(builder.build(), properties);
    }
}
