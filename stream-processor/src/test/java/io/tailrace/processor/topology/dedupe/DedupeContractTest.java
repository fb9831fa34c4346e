package io.tailrace.processor.topology.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCases;
import io.tailrace.contract.ContractValue;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DedupeContractTest {

    @TestFactory
    Stream<DynamicTest> idAndSourceSayWhetherEventsAreTheSame() {
        return ContractCases.tests(
                "dedupe",
                each ->
                        assertThat(key(each.input().get("a")).equals(key(each.input().get("b"))))
                                .isEqualTo(each.expect().get("same").isTrue()));
    }

    private static Bytes key(ContractValue event) {
        return DedupeKey.of(event.get("id").textOrNull(), event.get("source").textOrNull(), null);
    }
}
