package io.tailrace.relay.health;

import io.tailrace.relay.health.Problem.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The problems of one relay at this moment. Logs each once when it begins and once when it ends.
 * One thread sets the problems, any thread reads them.
 */
public final class Problems {

    private final String slot;
    private final Logger log;
    private volatile Map<Kind, Problem> current = Map.of();

    /** No problem yet. */
    public Problems(String slot) {
        this(slot, LoggerFactory.getLogger(Problems.class));
    }

    Problems(String slot, Logger log) {
        this.slot = slot;
        this.log = log;
    }

    /** Replaces the problems. */
    public void set(List<Problem> problems) {
        Map<Kind, Problem> now = new EnumMap<>(Kind.class);
        problems.forEach(problem -> now.put(problem.kind(), problem));
        Map<Kind, Problem> before = current;
        current = now;
        now.forEach(
                (kind, problem) -> {
                    if (!before.containsKey(kind)) {
                        begun(problem);
                    }
                });
        before.forEach(
                (kind, problem) -> {
                    if (!now.containsKey(kind)) {
                        ended(problem);
                    }
                });
    }

    /** The problems, in the order of their kinds. */
    public List<Problem> current() {
        return List.copyOf(current.values());
    }

    /** Whether there is a problem of a kind. */
    public boolean has(Kind kind) {
        return current.containsKey(kind);
    }

    private void begun(Problem problem) {
        log.atWarn()
                .addKeyValue("slot", slot)
                .addKeyValue("problem", problem.kind().tag())
                .addKeyValue("remedy", problem.remedy())
                .log("{}", problem.text());
    }

    private void ended(Problem problem) {
        log.atInfo()
                .addKeyValue("slot", slot)
                .addKeyValue("problem", problem.kind().tag())
                .log("This problem is over: {}", problem.text());
    }
}
