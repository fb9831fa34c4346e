package io.tailrace.relay.cli;

import io.tailrace.relay.replay.ReplayFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select the rows of a replay. Several values of one option are alternatives. */
final class ReplayFilterOptions {

    @Option(names = "--id", paramLabel = "<id>", description = "Rows with this id. Repeatable.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "<time>",
            description =
                    "Rows whose UUIDv7 has this or a later time, such as 2026-01-31T12:00:00Z.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "<time>",
            description = "Rows whose UUIDv7 has an earlier time.")
    private @Nullable Instant until;

    @Option(
            names = "--aggregate",
            paramLabel = "<type>/<id>",
            description = "Rows of this aggregate, such as order/order-17. Repeatable.")
    private List<String> aggregates = new ArrayList<>();

    @Option(
            names = "--aggregate-type",
            paramLabel = "<name>",
            description = "Rows of this aggregate type. Repeatable.")
    private List<String> aggregateTypes = new ArrayList<>();

    @Option(
            names = "--type",
            paramLabel = "<name>",
            description = "Rows of this type of event, such as order.placed.v1. Repeatable.")
    private List<String> types = new ArrayList<>();

    /**
     * The filter.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    ReplayFilter filter() {
        return new ReplayFilter(ids, since, until, aggregates, aggregateTypes, types);
    }
}
