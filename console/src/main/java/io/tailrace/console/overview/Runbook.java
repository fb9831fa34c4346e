package io.tailrace.console.overview;

import java.util.Map;

/** The entries of the page of alerts, below {@code docs}. */
final class Runbook {

    private static final String PAGE = "how-to/alerts.md#";

    static final String NO_LEADER = PAGE + "tailracerelaynoleader";
    static final String RELAY_LAG = PAGE + "tailracerelaylag";
    static final String RELAY_PROBLEM = PAGE + "tailracerelayproblem";
    static final String WAL_BUDGET = PAGE + "tailracerelaywalbudget";
    static final String WAL_KEEP_SIZE = PAGE + "tailracerelaywalkeepsize";
    static final String SLOT_LOST = PAGE + "tailracerelayslotlost";
    static final String PROCESSOR_NOT_READY = PAGE + "tailraceprocessornotready";
    static final String RESTORING = PAGE + "tailraceprocessorrestoring";
    static final String HELD_OVERDUE = PAGE + "tailraceprocessorheldoverdue";
    static final String PROCESSOR_LAG = PAGE + "tailraceprocessorlag";
    static final String IMBALANCE = PAGE + "tailraceaccountimbalance";
    static final String ACCOUNT_STALLED = PAGE + "tailraceaccountstalled";
    static final String DEAD_LETTERS = PAGE + "tailracedeadletters";
    static final String TOPICS_REFUSED = PAGE + "tailracetopicsrefused";
    static final String SUBSCRIBER_LAG = PAGE + "tailracesubscriberlag";
    static final String SUBSCRIBER_STUCK = PAGE + "tailracesubscriberstuck";
    static final String RIGHTS = "reference/kafka-rights.md";
    static final String STATUS_TOPIC = "reference/status-topic.md";

    /** The entries of the problems of a relay that have one of their own. */
    private static final Map<String, String> OF_RELAY =
            Map.of(
                    "wal-budget", WAL_BUDGET,
                    "wal-keep-size", WAL_KEEP_SIZE,
                    "slot-lost", SLOT_LOST);

    private Runbook() {}

    /** The entry of a problem of a relay, by the value of its tag. */
    static String ofRelay(String problem) {
        return OF_RELAY.getOrDefault(problem, RELAY_PROBLEM);
    }
}
