package io.tailrace.relay.group;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.Shard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the outboxes of one process must not have in common; pure. */
public final class OutboxRules {

    private OutboxRules() {}

    /**
     * What is wrong between outboxes that are each valid. Two addresses of one server that are
     * written differently count as two servers; the relays notice that when they start.
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
        boolean sameServer = !Collections.disjoint(first.hosts(), second.hosts());
        boolean sameSlot = sameServer && first.slot().equals(second.slot());
        if (sameSlot) {
            violations.add(
                    violation(
                            "%s and %s have the same slot %s on the same server (%s)"
                                    .formatted(
                                            one.label(),
                                            two.label(),
                                            first.slot(),
                                            second.address()),
                            "Give each outbox of a PostgreSQL server a slot of its own: the names of"
                                    + " slots are unique in a server, not in a database."));
        }
        String key = one.config().positionKey().text();
        if (key.equals(two.config().positionKey().text())) {
            violations.add(
                    violation(
                            "%s and %s store their position under the same key %s, and their"
                                            .formatted(one.label(), two.label(), key)
                                    + " producers would fence each other",
                            "Give each outbox a slot of its own, or a source-name of its own. A relay"
                                    + " that has run before also needs take-over-position when its"
                                    + " source-name changes."));
        }
        if (sameServer && !sameSlot && isSameTable(first, second) && !areShards(first, second)) {
            violations.add(
                    violation(
                            "%s and %s publish the same table %s of database %s"
                                    .formatted(
                                            one.label(),
                                            two.label(),
                                            first.table(),
                                            first.database()),
                            "Remove one of the two, or make them shards of one slot with shard."));
        }
    }

    private static boolean isSameTable(OutboxSource first, OutboxSource second) {
        return first.database().equals(second.database()) && first.table().equals(second.table());
    }

    private static boolean areShards(OutboxSource first, OutboxSource second) {
        Shard shard = first.shard();
        return first.slotName().equals(second.slotName())
                && shard.count() > 1
                && shard.count() == second.shard().count();
    }

    private static OperatorException violation(String text, String remedy) {
        return new OperatorException(ExitCode.USAGE, text, remedy);
    }
}
