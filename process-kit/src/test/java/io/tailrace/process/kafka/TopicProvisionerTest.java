package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicProvisionerTest {

    private static final String TOPIC = "events.order";

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTopicThatIsDeletedWhileItIsCreatedIsNotWaitedForWithoutEnd() {
        TopicProvisioner provisioner =
                new TopicProvisioner(
                        clusterThatForgets(),
                        KafkaCluster.of("nowhere:1"),
                        Duration.ofMillis(100),
                        new NewTopicLimit(10));

        assertThatThrownBy(() -> provisioner.ensure(List.of(new TopicSpec(TOPIC, 3, Map.of()))))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageContaining(TOPIC);
    }

    /** Creates every topic, and knows none. */
    private static Admin clusterThatForgets() {
        return (Admin)
                Proxy.newProxyInstance(
                        TopicProvisionerTest.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "describeTopics" -> new Unknown();
                                    case "createTopics" -> new Created();
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private static final class Unknown extends DescribeTopicsResult {
        Unknown() {
            super(null, Map.of(TOPIC, unknown()));
        }

        private static KafkaFuture<TopicDescription> unknown() {
            KafkaFutureImpl<TopicDescription> failed = new KafkaFutureImpl<>();
            failed.completeExceptionally(new UnknownTopicOrPartitionException("unknown"));
            return failed;
        }
    }

    private static final class Created extends CreateTopicsResult {
        Created() {
            super(Map.of(TOPIC, KafkaFuture.completedFuture(null)));
        }
    }
}
