package io.tailrace.relay.group;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayHost.Found;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the outboxes of one process must not have in common; pure. */
public final class OutboxRules {

    private static final String LOCAL = "localhost";
    private static final String DEFAULT_PORT = ":5432";
    private static final Pattern PORT = Pattern.compile("^([^:]+|\\[.*]):\\d+$");
    private static final Pattern LOOPBACK = Pattern.compile("^(127\\.0\\.0\\.1|\\[::1])(?=:)");
    private static final String TAKE_OVER =
            "A relay that has run before also needs take-over-position when its source-name"
                    + " changes.";

    private OutboxRules() {}

    /**
     * What is wrong between outboxes that are each valid, as far as their configuration shows it.
     * Two names of one host count as two servers, except for those of the local host; {@link
     * #ofOneServer} decides once the relays have connected.
     *
     * @return a failure with {@link ExitCode#USAGE} for each rule that two outboxes break
     */
    public static List<OperatorException> violations(List<Outbox> outboxes) {
        List<OperatorException> violations = new ArrayList<>();
        for (int i = 0; i < outboxes.size(); i++) {
            for (int j = i + 1; j < outboxes.size(); j++) {
                compare(outboxes.get(i), outboxes.get(j), violations);
            }
        }
        return violations;
    }

    private static void compare(Outbox one, Outbox two, List<OperatorException> violations) {
        OutboxSource first = one.config().source();
        OutboxSource second = two.config().source();
        boolean sameServer = !Collections.disjoint(servers(first), servers(second));
        boolean sameSlot = sameServer && first.slot().equals(second.slot());
        if (sameSlot) {
            violations.add(sameSlot(one, two, second.address()));
        }
        String key = one.config().positionKey().text();
        boolean sameKey = key.equals(two.config().positionKey().text());
        if (sameKey) {
            violations.add(
                    violation(
                            "%s and %s store their position under the same key %s, and their"
                                            .formatted(one.label(), two.label(), key)
                                    + " producers would fence each other",
                            "Give each outbox a slot of its own, or a source-name of its own. "
                                    + TAKE_OVER));
        }
        boolean sameTable = sameServer && isSameTable(first, second);
        if (!sameKey && !sameTable && !areShards(first, second) && isSameSource(one, two)) {
            violations.add(
                    violation(
                            "%s and %s have the same source %s, by which consumers tell their events apart: of two events with the same id they would drop one as a duplicate"
                                    .formatted(one.label(), two.label(), one.config().sourceName()),
                            "Give each outbox a source-name of its own. " + TAKE_OVER));
        }
        if (sameTable && !sameSlot && !areShards(first, second)) {
            violations.add(
                    sameTable(
                            one,
                            two,
                            first.database(),
                            "Remove one of the two, or make them shards of one slot with shard."));
        }
    }

    /**
     * What is wrong between two outboxes whose databases are known. Two addresses can be names of
     * one server, whose system identifier and start show it. A copy of a server has the same
     * identifier, and was started at another time.
     *
     * @return empty if the servers are different, or nothing is wrong
     */
    static Optional<OperatorException> ofOneServer(
            Outbox one, Found first, Outbox two, Found second) {
        if (!first.isSameServer(second)) {
            return Optional.empty();
        }
        OutboxSource source = one.config().source();
        OutboxSource other = two.config().source();
        String server =
                "%s and %s, with the system identifier %s"
                        .formatted(source.address(), other.address(), first.id().systemId());
        if (source.slot().equals(other.slot())) {
            return Optional.of(sameSlot(one, two, server));
        }
        return first.id().isSameDatabase(second.id())
                        && source.table().equals(other.table())
                        && !areShards(source, other)
                ? Optional.of(
                        sameTable(
                                one,
                                two,
                                "%s at %s".formatted(source.database(), server),
                                "Remove one of the two."))
                : Optional.empty();
    }

    private static OperatorException sameSlot(Outbox one, Outbox two, String server) {
        return violation(
                "%s and %s have the same slot %s on the same server (%s)"
                        .formatted(one.label(), two.label(), one.config().source().slot(), server),
                "Give each outbox of a PostgreSQL server a slot of its own: the names of slots are"
                        + " unique in a server, not in a database.");
    }

    private static OperatorException sameTable(
            Outbox one, Outbox two, String database, String remedy) {
        return violation(
                "%s and %s publish the same table %s of database %s"
                        .formatted(
                                one.label(), two.label(), one.config().source().table(), database),
                remedy);
    }

    private static List<String> servers(OutboxSource source) {
        return source.hosts().isEmpty()
                ? List.of(LOCAL + DEFAULT_PORT)
                : source.hosts().stream().map(OutboxRules::server).toList();
    }

    /** A host with its port, written in one way. */
    private static String server(String written) {
        String lower = written.toLowerCase(Locale.ROOT);
        String server = PORT.matcher(lower).find() ? lower : lower + DEFAULT_PORT;
        return LOOPBACK.matcher(server).replaceFirst(LOCAL);
    }

    private static boolean isSameSource(Outbox one, Outbox two) {
        return one.config().writesCloudEvents()
                && two.config().writesCloudEvents()
                && one.config().sourceName().equals(two.config().sourceName());
    }

    private static boolean isSameTable(OutboxSource first, OutboxSource second) {
        return first.database().equals(second.database()) && first.table().equals(second.table());
    }

    private static boolean areShards(OutboxSource first, OutboxSource second) {
        Shard shard = first.shard();
        return isSameTable(first, second)
                && first.slotName().equals(second.slotName())
                && shard.count() > 1
                && shard.count() == second.shard().count();
    }

    private static OperatorException violation(String text, String remedy) {
        return new OperatorException(ExitCode.USAGE, text, remedy);
    }
}
