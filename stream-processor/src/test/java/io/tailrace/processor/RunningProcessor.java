package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.testkit.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;

/** Starts processors with the default configuration for tests. */
final class RunningProcessor {

    /** The changelog of the events that a processor of these holds. */
    static final String HELD_EVENTS_CHANGELOG =
            EventTopology.changelogs("test").stream()
                    .filter(topic -> topic.contains("held-events-changelog"))
                    .findFirst()
                    .orElseThrow();

    private static final Duration SOON = Duration.ofSeconds(60);

    private RunningProcessor() {}

    /** A processor of the application "test" that runs; the caller closes it. */
    static StreamProcessor start(KafkaBroker kafka, Path state) throws InterruptedException {
        StreamProcessor processor = begin(kafka, state);
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        return processor;
    }

    /** Like {@link #start}, but does not wait until the processor runs. */
    static StreamProcessor begin(KafkaBroker kafka, Path state) throws InterruptedException {
        StreamProcessor processor =
                new StreamProcessor(
                        ProcessorConfig.builder(kafka.bootstrapServers())
                                .applicationId("test")
                                .stateDirectory(state)
                                .build());
        processor.start();
        return processor;
    }
}
