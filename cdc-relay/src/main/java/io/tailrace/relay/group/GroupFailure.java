package io.tailrace.relay.group;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why a process ends all of whose relays have failed; pure. */
final class GroupFailure {

    /** What needs a person most comes first; what is not here comes in between. */
    private static final List<ExitCode> FIRST = List.of(ExitCode.POSITION_LOST, ExitCode.SETUP);

    private GroupFailure() {}

    /**
     * The failure that decides how the process ends: that of a lost position, else one that
     * somebody has to mend in PostgreSQL or Kafka, else any, and only if nothing else has failed
     * that of a server that could not be reached.
     *
     * @param failures the failures by outbox, at least one
     */
    static Throwable of(Map<Outbox, Throwable> failures) {
        Throwable worst =
                failures.values().stream()
                        .min((one, two) -> Integer.compare(rank(one), rank(two)))
                        .orElseThrow();
        if (failures.size() == 1 || !(worst instanceof OperatorException known)) {
            return worst;
        }
        String all =
                failures.entrySet().stream()
                        .map(each -> each.getKey().label() + ": " + each.getValue().getMessage())
                        .collect(Collectors.joining("; "));
        return new OperatorException(
                known.exitCode(),
                "All %d outboxes have failed: %s".formatted(failures.size(), all),
                known.remedy(),
                known);
    }

    private static int rank(Throwable failure) {
        if (!(failure instanceof OperatorException known)) {
            return FIRST.size();
        }
        int first = FIRST.indexOf(known.exitCode());
        if (first >= 0) {
            return first;
        }
        return known.exitCode() == ExitCode.UNREACHABLE ? FIRST.size() + 1 : FIRST.size();
    }
}
