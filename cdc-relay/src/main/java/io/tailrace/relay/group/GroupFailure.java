package io.tailrace.relay.group;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a process ends with the failures of its relays, and why; pure. */
final class GroupFailure {

    /** What needs a person most comes first. */
    private static final List<ExitCode> FIRST = List.of(ExitCode.POSITION_LOST, ExitCode.SETUP);

    private GroupFailure() {}

    /**
     * Why a process ends all of whose relays have failed. Several do not end while one of the
     * failures is a server that could not be reached: it passes by itself, and a supervisor does
     * not start a process again that has ended with what another relay needs a person for. An
     * unforeseen failure decides, because supervisors start the process again after it; else that
     * of a lost position, else one that somebody has to mend in PostgreSQL or Kafka, else any.
     *
     * @param failures the failures by outbox, at least one
     * @return empty if the process goes on
     */
    static Optional<Throwable> of(Map<Outbox, Throwable> failures) {
        if (failures.size() == 1) {
            return failures.values().stream().findFirst();
        }
        if (failures.values().stream().anyMatch(GroupFailure::isOutage)) {
            return Optional.empty();
        }
        Map.Entry<Outbox, Throwable> worst =
                failures.entrySet().stream()
                        .min((one, two) -> Integer.compare(rank(one), rank(two)))
                        .orElseThrow();
        if (!(worst.getValue() instanceof OperatorException known)) {
            return Optional.of(worst.getValue());
        }
        String all =
                failures.entrySet().stream()
                        .map(each -> each.getKey().label() + ": " + each.getValue().getMessage())
                        .collect(Collectors.joining("; "));
        return Optional.of(
                new OperatorException(
                        known.exitCode(),
                        "All %d outboxes have failed: %s".formatted(failures.size(), all),
                        worst.getKey().remedy(known),
                        known));
    }

    /** A failure of one relay after which only a new process helps, with the name of its outbox. */
    static Throwable ofProcess(Outbox outbox, Throwable failure) {
        if (!outbox.isNamed() || !(failure instanceof OperatorException known)) {
            return failure;
        }
        return new OperatorException(
                known.exitCode(),
                outbox.label() + ": " + known.getMessage(),
                known.remedy()
                        + " It was the relay of this outbox that got no memory, while all outboxes"
                        + " of the process use the heap. Until that is mended, start the process"
                        + " with --outbox and the names of the other outboxes.",
                known);
    }

    /** Whether a failure passes by itself, without a person. */
    static boolean isOutage(Throwable failure) {
        return failure instanceof OperatorException known
                && known.exitCode() == ExitCode.UNREACHABLE;
    }

    /** Whether only a new process helps after a failure. */
    static boolean endsProcess(Throwable failure) {
        return failure instanceof Error
                || (failure instanceof OperatorException known
                        && known.exitCode() == ExitCode.HEAP_EXHAUSTED);
    }

    private static int rank(Map.Entry<Outbox, Throwable> failure) {
        if (!(failure.getValue() instanceof OperatorException known)) {
            return -1;
        }
        int first = FIRST.indexOf(known.exitCode());
        return first >= 0 ? first : FIRST.size();
    }
}
