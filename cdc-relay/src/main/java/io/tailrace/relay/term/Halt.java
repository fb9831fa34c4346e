package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.anchor.Comparisons;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.TermSessions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why publishing cannot go on, and what a repair would find. For one thread. */
final class Halt {

    /** Makes a comparison of the table with the events of a source. */
    interface Comparing {
        Comparisons of(SourceIdentity source);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Halt.class);

    private static final String OTHER_HEADER_MODE =
            "Start the relay with --header-mode as before. To write records of both forms, start"
                    + " another relay with a --slot of its own beside it, and remove the first one"
                    + " when nobody reads its topics any more. Only to publish every row that the"
                    + " table still has to the other topics, start the relay once with"
                    + " --on-discontinuity=repair.";

    private static final String OTHER_TOPICS =
            "Start the relay with --outbox-prefix, --route-topic-regex and --route-topic-replacement"
                    + " as before. To write new rows to other topics, start another relay with a"
                    + " --slot of its own and --start-from=now beside it, switch consumers over, and"
                    + " remove the first one. Only to publish every row that the table still has to"
                    + " the other topics, start the relay once with --on-discontinuity=repair.";

    private static final String ADOPTED_SLOT_AHEAD =
            "Stop the other program, and run adopt again: it goes on at what that program has"
                    + " confirmed. Nothing has to be repaired.";

    private static final String ANYTHING_ELSE =
            "If this is the database and the Kafka cluster that you mean, start the relay once"
                    + " with --on-discontinuity=repair: it publishes the missing rows, and goes"
                    + " on. Otherwise correct --database-url, --bootstrap-servers,"
                    + " --positions-topic or --slot. A relay of another service needs a"
                    + " --source-name of its own.";

    private final RelayConfig config;
    private final Lineage lineage;
    private final Comparing comparisons;
    private final TermSessions sessions;

    /**
     * @param sessions end the comparison when the term ends
     */
    Halt(RelayConfig config, Lineage lineage, Comparing comparisons, TermSessions sessions) {
        this.config = config;
        this.lineage = lineage;
        this.comparisons = comparisons;
        this.sessions = sessions;
    }

    /**
     * The failure of a relay that stops.
     *
     * @param repair what a repair would begin with
     */
    OperatorException because(
            Discontinuity discontinuity, StoredPosition repair, @Nullable StoredPosition stored)
            throws InterruptedException {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Publishing from slot %s cannot go on: %s%s. A repair would find this: %s.%s"
                        .formatted(
                                config.source().slot(),
                                discontinuity.problem(),
                                stored == null
                                        ? ""
                                        : "; rows are published up to " + stored.position(),
                                findings(repair),
                                lostMessages(discontinuity)),
                remedy(discontinuity.kind()));
    }

    private static String remedy(Discontinuity.Kind kind) {
        return switch (kind) {
            case OTHER_HEADER_MODE -> OTHER_HEADER_MODE;
            case OTHER_TOPICS -> OTHER_TOPICS;
            case ADOPTED_SLOT_AHEAD -> ADOPTED_SLOT_AHEAD;
            default -> ANYTHING_ELSE;
        };
    }

    /** What a repair would find. A relay that cannot find out stops with the reason it has. */
    private String findings(StoredPosition repair) throws InterruptedException {
        try {
            return comparisons.of(repair.source()).findings(repair).toString();
        } catch (SQLException | RuntimeException e) {
            sessions.requireTerm("the table was compared with the topics");
            LOG.debug("Could not compare the table with the topics", e);
            return "unknown, because table and topics could not be compared (%s)"
                    .formatted(e.getMessage());
        }
    }

    private String lostMessages(Discontinuity discontinuity) {
        return discontinuity.losesMessages() && config.source().readsMessages()
                ? " Messages before %s that were not published exist nowhere any more."
                        .formatted(lineage.end().asString())
                : "";
    }
}
