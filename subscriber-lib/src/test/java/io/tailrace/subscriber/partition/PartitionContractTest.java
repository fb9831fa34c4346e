package io.tailrace.subscriber.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.contract.ContractCases;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PartitionContractTest {

    @TestFactory
    Stream<DynamicTest> theDefaultPartitionerOfKafkaChoosesThePartition() {
        return ContractCases.tests(
                "partition",
                each ->
                        assertThat(
                                        BuiltInPartitioner.partitionForKey(
                                                each.input().get("key").text().getBytes(UTF_8),
                                                each.input().get("partitions").number()))
                                .isEqualTo(each.expect().get("partition").number()));
    }
}
