package io.tailrace.processor.cli.options;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options for retries of events that consumer groups failed to process. */
public final class RetryOptions {

    private static final int MAX_PARTS = 4;

    @Option(
            names = "--max-attempts",
            description =
                    "An event goes to the dead-letter topic after this many failed attempts of a"
                            + " consumer group.")
    private int maxAttempts = RetryPolicy.DEFAULT_MAX_ATTEMPTS;

    @Option(
            names = "--initial-backoff",
            description =
                    "The backoff before the second attempt; it doubles with each further attempt.")
    private Duration initialBackoff = RetryPolicy.DEFAULT_INITIAL_BACKOFF;

    @Option(names = "--max-backoff", description = "The longest backoff, before jitter is added.")
    private Duration maxBackoff = RetryPolicy.DEFAULT_MAX_BACKOFF;

    @Option(
            names = "--jitter",
            description = "The largest fraction by which a backoff is prolonged at random, 0 to 1.")
    private double jitter = RetryPolicy.DEFAULT_JITTER;

    @Option(
            names = "--group",
            split = ",",
            paramLabel = "<name>[:<max-attempts>[:<initial-backoff>[:<max-backoff>]]]",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A consumer group whose retry topic is created at the start, optionally with its"
                            + " own retry policy, for example mailer:8:PT1S:PT5M. Repeatable,"
                            + " or several separated by commas."
                            + " Groups that are not given can retry once their retry topic exists.")
    private List<String> groups = new ArrayList<>();

    /**
     * Sets the retry policy and adds the groups.
     *
     * @throws IllegalArgumentException if a value is out of range or a group is malformed
     */
    public void applyTo(ProcessorConfig.Builder config) {
        RetryPolicy policy = new RetryPolicy(maxAttempts, initialBackoff, maxBackoff, jitter);
        config.retryPolicy(policy);
        for (String group : groups) {
            String[] parts = group.split(":", -1);
            config.group(parts[0], policyOf(group, parts, policy));
        }
    }

    private static RetryPolicy policyOf(String group, String[] parts, RetryPolicy defaults) {
        try {
            Check.that(
                    parts.length <= MAX_PARTS,
                    "the number of parts",
                    "must be at most " + MAX_PARTS,
                    parts.length);
            return policyOf(parts, defaults);
        } catch (RuntimeException e) {
            throw Check.violation(
                    "group",
                    "must be name:max-attempts:initial-backoff:max-backoff",
                    Check.quote(group) + ": " + e.getMessage());
        }
    }

    /** An initial backoff above the default longest backoff is also the longest backoff. */
    private static RetryPolicy policyOf(String[] parts, RetryPolicy defaults) {
        Duration initial = parts.length > 2 ? Duration.parse(parts[2]) : defaults.initialBackoff();
        Duration longest = parts.length > 3 ? Duration.parse(parts[3]) : defaults.maxBackoff();
        boolean raised = parts.length == 3 && longest.compareTo(initial) < 0;
        return new RetryPolicy(
                parts.length > 1 ? Integer.parseInt(parts[1]) : defaults.maxAttempts(),
                initial,
                raised ? initial : longest,
                defaults.jitter());
    }
}
