package io.tailrace.relay.group;

import io.tailrace.process.admin.Health;
import io.tailrace.relay.RelayState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A failure that a relay has not got over. Immutable.
 *
 * @param again when the relay is started again, or was
 */
record RelayFailure(Throwable cause, Instant again) {

    private static final String PROBLEMS = "problems";

    /** A failure of this moment. */
    static RelayFailure of(Throwable cause, Duration pause) {
        return new RelayFailure(cause, Instant.now().plus(pause).truncatedTo(ChronoUnit.SECONDS));
    }

    /** The health of the outbox: that of its relay, with this failure as its first problem. */
    Health health(Health relay, Outbox outbox, Supervision supervision) {
        Map<String, Object> details = new LinkedHashMap<>(relay.details());
        List<Object> problems = new ArrayList<>();
        problems.add(sentence(outbox, supervision));
        if (details.get(PROBLEMS) instanceof List<?> further) {
            boolean isFailed = relay.state().equals(RelayState.FAILED.name());
            // the first problem of a relay that has failed is this failure
            problems.addAll(isFailed ? further.subList(1, further.size()) : further);
        }
        details.put(PROBLEMS, problems);
        return new Health(true, false, relay.state(), details);
    }

    /** What is known when the relay has failed; nothing about rows, nor about other outboxes. */
    String announcement(Outbox outbox, Duration pause) {
        return "The relay of this outbox has failed and is started again in %d s: %s"
                .formatted(pause.toSeconds(), outbox.describe(cause));
    }

    private String sentence(Outbox outbox, Supervision supervision) {
        String restart =
                Instant.now().isBefore(again)
                        ? "and is started again by itself at " + again
                        : "was started again by itself at %s, and works again once it has streamed for %d s"
                                .formatted(again, supervision.probation().toSeconds());
        return "The relay has failed, %s: %s".formatted(restart, outbox.describe(cause));
    }
}
