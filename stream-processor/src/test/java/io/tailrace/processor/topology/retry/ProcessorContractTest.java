package io.tailrace.processor.topology.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCase;
import io.tailrace.contract.ContractCases;
import io.tailrace.contract.ContractValue;
import io.tailrace.event.EventError;
import io.tailrace.processor.config.RetryPolicy;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ProcessorContractTest {

    @TestFactory
    Stream<DynamicTest> reportsAreRetriedOrGivenUp() {
        return ContractCases.tests(
                "processor",
                each ->
                        assertThat(givenUp(each))
                                .isEqualTo(each.expect().get("deadLetter").textOrNull()));
    }

    private static @Nullable String givenUp(ContractCase each) {
        int attempts = each.input().get("maxAttempts").number();
        RetryPolicy policy =
                new RetryPolicy(attempts, Duration.ofSeconds(1), Duration.ofMinutes(1), 0);
        try {
            RetryDecision decision =
                    FailureReport.of(headers(each.input().get("headers"))).decide(policy);
            return decision instanceof RetryDecision.DeadLetter dead ? dead.reason() : null;
        } catch (IllegalArgumentException e) {
            return EventError.VALIDATION_FAILED.reason(); // as RetryStage does
        }
    }

    private static Headers headers(ContractValue pairs) {
        Headers headers = new RecordHeaders();
        for (ContractValue pair : pairs.items()) {
            headers.add(pair.get(0).text(), pair.get(1).bytesOrNull());
        }
        return headers;
    }
}
