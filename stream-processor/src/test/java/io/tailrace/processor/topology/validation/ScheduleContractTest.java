package io.tailrace.processor.topology.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.contract.ContractCase;
import io.tailrace.contract.ContractCases;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.ActiveSchemas;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ScheduleContractTest {

    @TestFactory
    Stream<DynamicTest> eventsAreDueAtTheTimeThatTheyName() {
        return ContractCases.tests("schedule", ScheduleContractTest::check);
    }

    private static void check(ContractCase each) {
        if (each.expect().get("fails").isGiven()) {
            assertThatThrownBy(() -> due(each))
                    .isInstanceOfSatisfying(
                            EventException.class,
                            e ->
                                    assertThat(e.error().reason())
                                            .isEqualTo(each.expect().get("fails").textOrNull()));
        } else {
            Instant expected = each.expect().get("dueAt").timeOrNull();
            assertThat(due(each)).isEqualTo(expected == null ? 0 : expected.toEpochMilli());
        }
    }

    private static long due(ContractCase each) {
        ProcessorConfig config =
                ProcessorConfig.builder("localhost:9092")
                        .maxDelay(Duration.ofSeconds(each.input().get("maxDelaySeconds").number()))
                        .build();
        Headers headers = new RecordHeaders();
        headers.add(EventHeaders.ID, EventId.next().toString().getBytes(UTF_8));
        headers.add(EventHeaders.TYPE, "order.shipped.v1".getBytes(UTF_8));
        String at = each.input().get("deliverAt").textOrNull();
        if (at != null) {
            headers.add(EventHeaders.DELIVER_AT, at.getBytes(UTF_8));
        }
        long now = Instant.parse(each.input().get("now").text()).toEpochMilli();
        return new EventValidator(config, new ActiveSchemas())
                .validate(
                        new Record<>("key".getBytes(UTF_8), "{}".getBytes(UTF_8), now, headers),
                        "order",
                        now);
    }
}
