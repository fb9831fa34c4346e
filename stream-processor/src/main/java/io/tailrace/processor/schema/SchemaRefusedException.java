package io.tailrace.processor.schema;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Schemas that cannot be used; at least one has a fault. None of them is loaded. */
public final class SchemaRefusedException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 5;

    private final transient List<SchemaFault> faults;

    SchemaRefusedException(List<SchemaFault> faults) {
        super(text(faults));
        this.faults = List.copyOf(faults);
    }

    SchemaRefusedException(String place, String reason) {
        this(List.of(new SchemaFault(place, reason)));
    }

    /** The faults, at most one per schema, in the order of the files. */
    public List<SchemaFault> faults() {
        return faults;
    }

    private static String text(List<SchemaFault> faults) {
        String shown =
                faults.stream()
                        .limit(MAX_SHOWN)
                        .map(SchemaFault::toString)
                        .collect(Collectors.joining("; "));
        int more = faults.size() - MAX_SHOWN;
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }
}
