package io.tailrace.subscriber.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCases;
import io.tailrace.event.EventId;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class InboxContractTest {

    @TestFactory
    Stream<DynamicTest> theInboxKeepsTheUuidOfAnEvent() {
        return ContractCases.tests(
                "inbox",
                each ->
                        assertThat(EventId.parse(each.input().get("id").text()).toUuid())
                                .hasToString(each.expect().get("eventId").textOrNull()));
    }
}
