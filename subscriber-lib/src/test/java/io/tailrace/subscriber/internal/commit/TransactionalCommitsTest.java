package io.tailrace.subscriber.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class TransactionalCommitsTest {

    /** As in an outage in which the names of the brokers do not resolve: it may be over soon. */
    @Test
    void aProducerThatCannotBeConstructedIsTriedAgain() {
        SubscriberConfig config = SubscriberConfig.builder("broker.invalid:9092", "mailer").build();
        TransactionalCommits commits = new TransactionalCommits(config, null, null, () -> {});

        assertThat(commits.ready()).isFalse();
        assertThat(commits.ready()).isFalse();
        commits.close();
    }

    @Test
    void aSettingThatNoTransactionalProducerMayHaveIsAFailure() {
        SubscriberConfig config =
                SubscriberConfig.builder("localhost:1", "mailer")
                        .clientProperties(Map.of("acks", "1"))
                        .build();
        TransactionalCommits commits = new TransactionalCommits(config, null, null, () -> {});

        assertThatThrownBy(commits::ready).isInstanceOf(KafkaException.class);
    }
}
