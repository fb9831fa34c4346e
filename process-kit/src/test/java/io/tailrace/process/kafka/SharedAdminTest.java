package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Admin clients that several users share, without brokers. */
class SharedAdminTest {

    private final KafkaCluster kafka = KafkaCluster.of("127.0.0.1:1");
    private final String id = "shared-" + UUID.randomUUID();

    @Test
    void usersWithTheSameSettingsShareAClientUntilTheLastOneHasGone() {
        SharedAdmin first = take("one");
        SharedAdmin second = take("one");
        assertThat(client(second)).isSameAs(client(first));

        first.close();
        first.close(); // has no effect on the other user
        assertThat(threads()).isEqualTo(1);
        try (SharedAdmin third = take("one")) {
            assertThat(client(third)).isSameAs(client(second));
        }
        second.close();

        assertThat(threads()).isZero();
    }

    @Test
    void aClientThatWasClosedIsNotGivenToTheNextUser() {
        SharedAdmin first = take("one");
        first.close();

        try (SharedAdmin next = take("one")) {
            assertThat(client(next)).isNotSameAs(client(first));
            assertThat(threads()).isEqualTo(1);
        }
    }

    @Test
    void otherSettingsAreAnotherClient() {
        try (SharedAdmin one = take("one");
                SharedAdmin two = take("two")) {
            assertThat(client(two)).isNotSameAs(client(one));
            assertThat(threads()).isEqualTo(2);
        }
        assertThat(threads()).isZero();
    }

    @Test
    void afterAFailureOfKafkaTheNextUserGetsANewClientAndTheOthersKeepTheirs() {
        for (KafkaException failure :
                List.of(
                        new SaslAuthenticationException("wrong"),
                        new TimeoutException("The AdminClient thread has exited."))) {
            SharedAdmin old = take("one");
            SharedAdmin other = take("one");
            fails(old, new IllegalStateException("not of Kafka"));
            try (SharedAdmin same = take("one")) {
                assertThat(client(same)).isSameAs(client(old));
            }

            fails(old, new IllegalStateException(new ExecutionException(failure)));
            SharedAdmin renewed = take("one");
            assertThat(client(renewed)).isNotSameAs(client(old));
            old.close();
            assertThat(threads()).isEqualTo(2);
            other.close();
            assertThat(threads()).isEqualTo(1);
            fails(old, new IllegalStateException(failure)); // long after it was replaced
            try (SharedAdmin next = take("one")) {
                assertThat(client(next)).isSameAs(client(renewed));
            }
            renewed.close();
            assertThat(threads()).isZero();
        }
    }

    private static void fails(SharedAdmin admin, RuntimeException failure) {
        assertThatThrownBy(
                        () ->
                                admin.call(
                                        client -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);
    }

    private static Admin client(SharedAdmin admin) {
        try {
            return admin.call(client -> client);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatCannotBeCreatedIsTriedAgainByTheNextUser() {
        KafkaCluster nowhere = KafkaCluster.of("no-such-host.invalid:1");
        Map<String, Object> settings = nowhere.adminSettings(id);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SharedAdmin.of(nowhere, settings))
                    .isInstanceOf(OperatorException.class);
        }
        assertThat(threads()).isZero();
    }

    private SharedAdmin take(String setting) {
        Map<String, Object> settings = kafka.adminSettings(id);
        settings.put("metrics.recording.level", setting.equals("one") ? "INFO" : "DEBUG");
        return SharedAdmin.of(kafka, settings);
    }

    /** A client has one thread until it is closed. */
    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith(id) && thread.isAlive())
                .count();
    }
}
