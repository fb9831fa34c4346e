package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;

/** Admin clients that several users share, without brokers. */
class SharedAdminTest {

    private final KafkaCluster kafka = KafkaCluster.of("127.0.0.1:1");
    private final String id = "shared-" + UUID.randomUUID();

    @Test
    void usersWithTheSameSettingsShareAClientUntilTheLastOneHasGone() {
        SharedAdmin first = take("one");
        SharedAdmin second = take("one");
        assertThat(second.client()).isSameAs(first.client());

        first.close();
        first.close(); // has no effect on the other user
        assertThat(threads()).isEqualTo(1);
        try (SharedAdmin third = take("one")) {
            assertThat(third.client()).isSameAs(second.client());
        }
        second.close();

        assertThat(threads()).isZero();
    }

    @Test
    void aClientThatWasClosedIsNotGivenToTheNextUser() {
        SharedAdmin first = take("one");
        first.close();

        try (SharedAdmin next = take("one")) {
            assertThat(next.client()).isNotSameAs(first.client());
            assertThat(threads()).isEqualTo(1);
        }
    }

    @Test
    void otherSettingsAreAnotherClient() {
        try (SharedAdmin one = take("one");
                SharedAdmin two = take("two")) {
            assertThat(two.client()).isNotSameAs(one.client());
            assertThat(threads()).isEqualTo(2);
        }
        assertThat(threads()).isZero();
    }

    @Test
    void afterAFailedLoginTheNextUserGetsANewClientAndTheOthersKeepTheirs() {
        SharedAdmin old = take("one");
        SharedAdmin other = take("one");
        old.renewAfter(new IllegalStateException("no login"));
        try (SharedAdmin same = take("one")) {
            assertThat(same.client()).isSameAs(old.client());
        }

        old.renewAfter(new ExecutionException(new SaslAuthenticationException("wrong")));
        SharedAdmin renewed = take("one");
        assertThat(renewed.client()).isNotSameAs(old.client());
        old.close();
        assertThat(threads()).isEqualTo(2);
        other.close();
        assertThat(threads()).isEqualTo(1);
        try (SharedAdmin next = take("one")) {
            assertThat(next.client()).isSameAs(renewed.client());
        }
        renewed.close();
        assertThat(threads()).isZero();
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
