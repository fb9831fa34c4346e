package io.tailrace.processor.cli;

import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** When events that groups could not handle are given to them again. */
final class RetryOptions {

    private static final int MAX_PARTS = 4;

    @Option(
            names = "--max-attempts",
            defaultValue = "5",
            description = "An event that a group failed this often is dead-lettered.")
    private int maxAttempts;

    @Option(
            names = "--initial-backoff",
            defaultValue = "PT0.1S",
            description = "The pause before the second attempt; it doubles with each one.")
    private Duration initialBackoff = RetryPolicy.DEFAULT_INITIAL_BACKOFF;

    @Option(
            names = "--max-backoff",
            defaultValue = "PT1M",
            description = "The longest pause, before jitter.")
    private Duration maxBackoff = RetryPolicy.DEFAULT_MAX_BACKOFF;

    @Option(
            names = "--jitter",
            defaultValue = "0.2",
            description = "By which part of itself a pause is prolonged at most, 0 to 1.")
    private double jitter;

    @Option(
            names = "--group",
            paramLabel = "<name>[:<max-attempts>[:<initial-backoff>[:<max-backoff>]]]",
            showDefaultValue = Visibility.NEVER,
            description = {
                "A group whose retry topic is made, with a policy of its own if given, as in",
                "mailer:8:PT1S:PT5M; repeatable. Other groups are known by their retry topics."
            })
    private List<String> groups = new ArrayList<>();

    /**
     * @throws IllegalArgumentException if a value is out of range or a group is malformed
     */
    ProcessorConfig.Retries retries() {
        RetryPolicy policy = new RetryPolicy(maxAttempts, initialBackoff, maxBackoff, jitter);
        Map<String, RetryPolicy> own = new LinkedHashMap<>();
        for (String group : groups) {
            String[] parts = group.split(":", -1);
            own.put(parts[0], policy(group, parts, policy));
        }
        return new ProcessorConfig.Retries(policy, own);
    }

    private static RetryPolicy policy(String group, String[] parts, RetryPolicy others) {
        try {
            if (parts.length > MAX_PARTS) {
                throw new IllegalArgumentException("it has more than " + MAX_PARTS + " parts");
            }
            Duration initial =
                    parts.length > 2 ? Duration.parse(parts[2]) : others.initialBackoff();
            Duration longest = parts.length > 3 ? Duration.parse(parts[3]) : others.maxBackoff();
            return new RetryPolicy(
                    parts.length > 1 ? Integer.parseInt(parts[1]) : others.maxAttempts(),
                    initial,
                    longest.compareTo(initial) < 0 && parts.length == 3 ? initial : longest,
                    others.jitter());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "group must be name:attempts:initial-backoff:max-backoff, got \"%s\": %s"
                            .formatted(group, e.getMessage()),
                    e);
        }
    }
}
