package io.tailrace.process.kafka;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of events that a process cannot have at this moment: their name collides with another
 * topic, a right or a policy forbids them, or they have another number of partitions. The process
 * goes on with its other topics. Each refusal is announced once, and is worth another try after
 * {@value #RECHECK_SECONDS} s, and is forgotten after an hour in which nobody needed the topic.
 * Safe for any thread.
 */
public final class TopicRefusals {

    private static final Logger LOG = LoggerFactory.getLogger(TopicRefusals.class);
    private static final int RECHECK_SECONDS = 10;
    private static final int MAX_SHOWN = 20;

    /** A topic that was not tried for so long is not needed any more. */
    private static final Duration NEEDED = Duration.ofHours(1);

    /** Bounds the memory that invented names of topics can take. */
    private static final int MAX_KNOWN = 1_000;

    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    private final Duration recheck;
    private final WarningBudget warnings = new WarningBudget();

    /** No topic is refused yet. */
    public TopicRefusals() {
        this(Duration.ofSeconds(RECHECK_SECONDS));
    }

    /**
     * @param recheck after which time a refused topic is worth another try
     */
    TopicRefusals(Duration recheck) {
        this.recheck = recheck;
    }

    /**
     * Why a topic is refused.
     *
     * @param since when it was refused first
     * @param checkedAt of {@link System#nanoTime()}: when it was refused last
     */
    private record Refusal(Instant since, String problem, String remedy, long checkedAt) {}

    /**
     * Whether a failure is one topic's own: other topics can be used, and another attempt in a
     * moment would fail in the same way.
     */
    public static boolean isOfOneTopic(OperatorException e) {
        Throwable cause = e.getCause();
        return e.exitCode() == ExitCode.SETUP
                && (cause == null
                        || cause instanceof TopicAuthorizationException
                        || cause instanceof PolicyViolationException
                        || cause instanceof InvalidTopicException
                        || cause instanceof InvalidPartitionsException
                        || cause instanceof InvalidConfigurationException);
    }

    /**
     * Notes that a topic cannot be had, and logs a warning unless it was refused before.
     *
     * @param e why; {@link #isOfOneTopic} must hold
     * @param consequence what becomes of the topic's events, a sentence
     */
    public void refuse(String topic, OperatorException e, String consequence) {
        forgetUnneeded();
        Refusal before = refusals.get(topic);
        if (before == null && refusals.size() >= MAX_KNOWN) {
            forgetOldest();
        }
        Instant since = before == null ? Instant.now() : before.since();
        refusals.put(
                topic,
                new Refusal(since, String.valueOf(e.getMessage()), e.remedy(), System.nanoTime()));
        if (before == null && warnings.mayWarn(System.nanoTime())) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .log(
                            "Cannot use topic {}; everything else goes on. {}. {} {}{}",
                            topic,
                            e.getMessage(),
                            consequence,
                            e.remedy(),
                            warnings.isLast() ? WarningBudget.SPENT : "");
        }
    }

    private void forgetUnneeded() {
        long now = System.nanoTime();
        refusals.values().removeIf(refusal -> now - refusal.checkedAt() >= NEEDED.toNanos());
    }

    private void forgetOldest() {
        long now = System.nanoTime();
        refusals.entrySet().stream()
                .max(Comparator.comparingLong(refusal -> now - refusal.getValue().checkedAt()))
                .ifPresent(oldest -> refusals.remove(oldest.getKey()));
    }

    /** Notes that a topic can be used. */
    public void accept(String topic) {
        if (refusals.remove(topic) != null) {
            LOG.atInfo().addKeyValue("topic", topic).log("Can use topic {} now", topic);
        }
    }

    /** Forgets topics that nobody needs any more. */
    public void forget(Predicate<String> topics) {
        refusals.keySet().removeIf(topics);
    }

    /** Why a topic cannot be had; empty if it can, or was not tried yet. */
    public Optional<String> problem(String topic) {
        return Optional.ofNullable(refusals.get(topic)).map(Refusal::problem);
    }

    /** Whether a topic is to be tried: it is not refused, or was refused some time ago. */
    public boolean isWorthATry(String topic) {
        Refusal known = refusals.get(topic);
        return known == null || System.nanoTime() - known.checkedAt() >= recheck.toNanos();
    }

    /** How many topics are refused; at most {@value #MAX_KNOWN} are known. */
    public int count() {
        forgetUnneeded();
        return refusals.size();
    }

    /**
     * The refused topics by name, for the health of a process: {@code topic}, {@code since}, {@code
     * problem} and {@code remedy} of at most {@value #MAX_SHOWN}.
     */
    public List<Map<String, Object>> details() {
        return refusals.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MAX_SHOWN)
                .map(
                        refusal ->
                                Map.<String, Object>of(
                                        "topic", refusal.getKey(),
                                        "since", refusal.getValue().since().toString(),
                                        "problem", refusal.getValue().problem(),
                                        "remedy", refusal.getValue().remedy()))
                .toList();
    }
}
