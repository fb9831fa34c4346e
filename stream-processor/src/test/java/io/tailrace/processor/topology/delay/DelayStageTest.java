package io.tailrace.processor.topology.delay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.metrics.MicrometerStageMetrics;
import io.tailrace.processor.topology.stage.DelayInput;
import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.OutputTopics;
import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.processor.topology.stage.Withheld;
import io.tailrace.record.payload.PayloadConverter;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelayStageTest {

    @TempDir Path state;

    private MockProcessorContext<byte[], RoutedEvent> task;

    @BeforeEach
    void begin() {
        task = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), state.toFile());
        addStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(DelayStores.SCHEDULE),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build());
        addStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(DelayStores.COUNTS),
                                Serdes.String(),
                                Serdes.Long())
                        .withLoggingDisabled()
                        .build());
    }

    private void addStore(KeyValueStore<?, ?> store) {
        store.init(task.getStateStoreContext(), store);
        task.addStateStore(store);
    }

    /** Kafka Streams closes and initializes a task whose transaction was aborted. */
    @Test
    void aTaskThatIsInitializedAgainScansOnce() {
        Processor<byte[], DelayInput, byte[], RoutedEvent> stage =
                DelayStage.supplier(context()).get();

        stage.init(task);
        stage.close();
        stage.init(task);

        assertThat(task.scheduledPunctuators())
                .extracting(CapturedPunctuator::cancelled)
                .containsExactly(true, false);
    }

    private static DelayContext context() {
        ProcessorConfig config = ProcessorConfig.builder("unused:9092").build();
        TopicNames topics = config.kafka().topics();
        return new DelayContext(
                topics,
                new RetryGroups(config),
                OutputTopics.ALL_EXIST,
                new TopicLimits(),
                new MicrometerStageMetrics(new SimpleMeterRegistry()),
                StageSpans.NONE,
                new Withheld(config),
                new HeldEvents(),
                new DeliveredPayloads(topics, PayloadConverter.NONE, new PausedInputs()));
    }
}
