package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.relay.config.RelayConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayFailureTest {

    private static final Outbox BILLING =
            new Outbox(
                    "billing",
                    RelayConfig.builder("jdbc:postgresql://localhost/shop", "u", "p", "k").build());
    private final OperatorException lost =
            new OperatorException(
                    ExitCode.POSITION_LOST, "Messages are lost", "Start it once with --x=repair.");

    @Test
    void onlyWhatIsKnownIsAnnounced() {
        Duration pause = Duration.ofSeconds(20);

        assertThat(RelayFailure.of(lost, pause).announcement(BILLING, pause))
                .isEqualTo(
                        "The relay of this outbox has failed and is started again in 20 s: Messages"
                                + " are lost. Start it once with --x=repair. Options of the relay"
                                + " that are named here belong in the entry 'billing' of the"
                                + " configuration file.");
    }

    @Test
    void furtherProblemsOfARelayThatHasFailedStayInItsHealth() {
        Health relay = new Health(false, false, "FAILED", problems("Messages are lost", "budget"));

        assertThat(problemsOf(RelayFailure.of(lost, Duration.ofHours(1)), relay))
                .hasSize(2)
                .satisfies(all -> assertThat(all.get(0)).asString().contains("is started again"))
                .satisfies(all -> assertThat(all.get(1)).isEqualTo("budget"));
    }

    @Test
    void aRelayThatWasStartedAgainIsUnhealthyUntilItHasStreamed() {
        Health relay = new Health(true, true, "LEADING", Map.of());
        RelayFailure failure = RelayFailure.of(lost, Duration.ofSeconds(-1));

        assertThat(failure.health(relay, BILLING, Supervision.DEFAULT).healthy()).isFalse();
        assertThat(problemsOf(failure, relay).get(0).toString()).contains("streamed for 10 s");
    }

    private static Map<String, Object> problems(String... all) {
        return Map.of("problems", List.of(all));
    }

    private static List<?> problemsOf(RelayFailure failure, Health relay) {
        Health health = failure.health(relay, BILLING, Supervision.DEFAULT);
        return (List<?>) health.details().getOrDefault("problems", List.of());
    }
}
