package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayHost.Found;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two outboxes with the same slot, whose addresses may be names of one server. */
class FoundDatabasesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Found SERVER = found("1790000000.000001");
    private static final Found COPY = found("1790000000.000002");

    private final Outbox a = outbox("a");
    private final Outbox b = outbox("b");
    private final FoundDatabases databases = new FoundDatabases(List.of("a", "b"), SOON);

    @Test
    void aLaterOutboxIsRefusedWhileAnEarlierOneRuns() throws InterruptedException {
        databases.found(a, SERVER);
        databases.found(a, SERVER); // a new term

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> databases.found(b, SERVER))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("the same slot");
        }
        assertThat(databases.refusal(a)).isEmpty();
        databases.found(b, COPY);
    }

    @Test
    void aLaterOutboxGoesOnAfterAnEarlierOneHasEnded() throws InterruptedException {
        databases.found(a, SERVER);
        databases.ended(a);

        databases.found(b, SERVER);
        assertThat(databases.refusal(b)).isEmpty();
    }

    @Test
    void aLaterOutboxThatRunsGivesWay() throws Exception {
        databases.found(b, SERVER);
        CompletableFuture<Void> earlier = CompletableFuture.runAsync(() -> find(databases));
        await().atMost(SOON).until(() -> databases.refusal(b).isPresent());
        assertThat(databases.refusal(b).get())
                .hasMessageContaining("outbox 'a' and outbox 'b' have the same slot");
        assertThat(earlier).isNotDone();

        databases.ended(b);
        earlier.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(databases.refusal(b)).isEmpty();
        assertThatThrownBy(() -> databases.found(b, SERVER)).isInstanceOf(OperatorException.class);
    }

    @Test
    void aLaterOutboxThatDoesNotEndIsNotWaitedForForEver() throws InterruptedException {
        FoundDatabases impatient = new FoundDatabases(List.of("a", "b"), Duration.ofMillis(1));
        impatient.found(b, SERVER);

        assertThatThrownBy(() -> impatient.found(a, SERVER)).isInstanceOf(OperatorException.class);
        impatient.ended(b);
        impatient.found(a, SERVER);
    }

    private void find(FoundDatabases where) {
        try {
            where.found(a, SERVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Found found(String serverStart) {
        return new Found(new DatabaseId("1", 5, 1), serverStart);
    }

    private static Outbox outbox(String name) {
        String url = "jdbc:postgresql://%s/shop".formatted(name);
        return new Outbox(name, RelayConfig.builder(url, "u", "p", "k").build());
    }
}
