package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCases;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class UuidTimeContractTest {

    @TestFactory
    Stream<DynamicTest> theTimeOfAnEventIsThatOfItsId() {
        return ContractCases.tests(
                "uuid-time",
                each ->
                        assertThat(time(each.input().get("id").text()))
                                .isEqualTo(each.expect().get("time").timeOrNull()));
    }

    private static @Nullable Instant time(String id) {
        try {
            return EventId.parse(id).time().orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
