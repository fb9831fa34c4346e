package io.tailrace.process.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.tailrace.event.metrics.TagLimit;
import org.junit.jupiter.api.Test;

class ProcessRegistryTest {

    @Test
    void theJvmAndTheMachineAreShown() {
        try (ProcessRegistry process = new ProcessRegistry()) {
            assertThat(process.meters().scrape())
                    .contains(
                            "jvm_memory_used_bytes{",
                            "jvm_gc_memory_allocated_bytes_total",
                            "jvm_threads_live_threads",
                            "jvm_classes_loaded_classes",
                            "process_cpu_usage",
                            "process_files_open_files",
                            "process_uptime_seconds");
        }
    }

    @Test
    void topicsThatComeFromDataCannotAddSeriesWithoutEnd() {
        try (ProcessRegistry process = new ProcessRegistry()) {
            for (int i = 0; i < 2 * TagLimit.MAX_VALUES; i++) {
                count(process, "kafka.producer.topic.record.send.total", "topic-" + i);
                count(process, "tailrace.relay.topic.published", "topic-" + i);
            }

            assertThat(process.meters().find("kafka.producer.topic.record.send.total").counters())
                    .hasSize(TagLimit.MAX_VALUES);
            assertThat(process.meters().find("tailrace.relay.topic.published").counters())
                    .as("has a limit of its own")
                    .hasSize(2 * TagLimit.MAX_VALUES);
        }
    }

    private static void count(ProcessRegistry process, String name, String topic) {
        Counter.builder(name).tag("topic", topic).register(process.meters()).increment();
    }
}
