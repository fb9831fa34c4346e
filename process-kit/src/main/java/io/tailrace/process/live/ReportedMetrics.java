package io.tailrace.process.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The meters that are part of a report, by their names in Micrometer's notation. What each shows is
 * on the reference page of the metrics. Stateless.
 */
public final class ReportedMetrics {

    public static final String RELAY_LEADER = "tailrace.relay.leader";
    public static final String RELAY_PUBLISHED = "tailrace.relay.published";
    public static final String RELAY_TRANSACTIONS = "tailrace.relay.transactions";
    public static final String RELAY_TOPIC_PUBLISHED = "tailrace.relay.topic.published";
    public static final String RELAY_LAG_SECONDS = "tailrace.relay.lag.seconds";
    public static final String RELAY_LAG_BYTES = "tailrace.relay.lag.bytes";
    public static final String RELAY_DEPTH = "events.outbox.depth";
    public static final String RELAY_WAL_HELD = "tailrace.relay.slot.held.bytes";
    public static final String RELAY_WAL_BUDGET = "tailrace.relay.slot.budget.bytes";
    public static final String RELAY_WAL_SAFE = "tailrace.relay.slot.safe.bytes";
    public static final String RELAY_PROBLEM = "tailrace.relay.problem";
    public static final String DEAD_LETTERED = "events.dead.lettered";
    public static final String RETRIES = "events.retries";
    public static final String DUPLICATES_SKIPPED = "events.duplicates.skipped";
    public static final String DELIVERED = "tailrace.processor.delivered";
    public static final String DELIVERY_LATENCY = "tailrace.processor.delivery.latency";
    public static final String HELD = "tailrace.processor.held";
    public static final String HELD_NEXT_DUE = "tailrace.processor.held.next.due";
    public static final String HELD_OVERDUE = "tailrace.processor.held.overdue.seconds";
    public static final String PROCESSOR_LAG = "tailrace.processor.lag";
    public static final String RESTORING = "tailrace.processor.restoring";
    public static final String ACCOUNT_AGE = "tailrace.processor.account.age";
    public static final String ACCOUNT_OPEN = "tailrace.processor.account.open";
    public static final String ACCOUNT_MISSING = "tailrace.processor.account.missing";
    public static final String ACCOUNT_DUPLICATED = "tailrace.processor.account.duplicated";
    public static final String ACCOUNT_PHANTOM = "tailrace.processor.account.phantom";

    /** The key of the tag that names a topic. */
    public static final String TOPIC = "topic";

    /** The key of the tag that names a consumer group. */
    public static final String GROUP = "group";

    /** The key of the tag that names a problem of a relay. */
    public static final String PROBLEM = "problem";

    /** The tags that are kept; the meters that are not named here keep none. */
    private static final Map<String, Set<String>> KEPT_TAGS =
            Map.of(
                    RELAY_TOPIC_PUBLISHED, Set.of(TOPIC),
                    RELAY_PROBLEM, Set.of(PROBLEM),
                    DEAD_LETTERED, Set.of(GROUP));

    private static final List<String> OF_RELAY =
            List.of(
                    RELAY_LEADER,
                    RELAY_PUBLISHED,
                    RELAY_TRANSACTIONS,
                    RELAY_TOPIC_PUBLISHED,
                    RELAY_LAG_SECONDS,
                    RELAY_LAG_BYTES,
                    RELAY_DEPTH,
                    RELAY_WAL_HELD,
                    RELAY_WAL_BUDGET,
                    RELAY_WAL_SAFE,
                    RELAY_PROBLEM,
                    DEAD_LETTERED);

    private static final List<String> OF_PROCESSOR =
            List.of(
                    DELIVERED,
                    DELIVERY_LATENCY,
                    DUPLICATES_SKIPPED,
                    RETRIES,
                    DEAD_LETTERED,
                    HELD,
                    HELD_NEXT_DUE,
                    HELD_OVERDUE,
                    PROCESSOR_LAG,
                    RESTORING,
                    ACCOUNT_AGE,
                    ACCOUNT_OPEN,
                    ACCOUNT_MISSING,
                    ACCOUNT_DUPLICATED,
                    ACCOUNT_PHANTOM);

    private static final Map<String, Set<String>> ALL = all(OF_RELAY, OF_PROCESSOR);

    private ReportedMetrics() {}

    /** The names of all meters that are reported, with the keys of the tags that are kept. */
    public static Map<String, Set<String>> all() {
        return ALL;
    }

    private static Map<String, Set<String>> all(List<String> relay, List<String> processor) {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(relay);
        names.addAll(processor);
        names.forEach(name -> all.put(name, KEPT_TAGS.getOrDefault(name, Set.of())));
        return Map.copyOf(all);
    }
}
