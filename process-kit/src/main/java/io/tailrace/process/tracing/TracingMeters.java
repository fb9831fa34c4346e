package io.tailrace.process.tracing;

import io.tailrace.event.metrics.MeterSpec;
import java.util.List;

/** The meters of tracing, which relay and processor register if they export spans. */
public final class TracingMeters {

    /** The tag that says what became of a span. */
    public static final String OUTCOME = "outcome";

    /** The collector has answered the export of the span with success. */
    public static final String EXPORTED = "exported";

    /** The collector could not be reached, did not answer or refused the span, which is lost. */
    public static final String FAILED = "failed";

    /** The span was lost before it could be exported. */
    public static final String DROPPED = "dropped";

    /** What became of the spans. */
    public static final MeterSpec SPANS =
            MeterSpec.counter(
                    "tailrace.traces.spans",
                    "spans",
                    "Spans by what became of them: exported, which the collector answered with"
                            + " success; failed, because the collector could not be reached, did"
                            + " not answer in time or refused them; dropped, because the queue was"
                            + " full, two exports were not answered, or the process stopped before"
                            + " they were exported. Registered only if an endpoint is configured.",
                    OUTCOME);

    private TracingMeters() {}

    /** All meters of this class, in the order of the reference page. */
    public static List<MeterSpec> all() {
        return List.of(SPANS);
    }
}
