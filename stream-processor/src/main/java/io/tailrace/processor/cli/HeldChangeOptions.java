package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.held.HeldFilter;
import io.tailrace.processor.held.HeldOperation;
import io.tailrace.processor.held.HeldReport;
import io.tailrace.processor.held.HeldRequest;
import io.tailrace.processor.schedule.CommandTopic;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of the commands that change held events, and what these commands do. */
final class HeldChangeOptions {

    @Mixin private HeldFilterOptions filter = new HeldFilterOptions();

    @Option(
            names = "--everything",
            description = "Select every held event. Required if no filter is given.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Only print the events that are selected.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long to wait until a processor has executed the commands, as PT30S.")
    private Duration wait = HeldRequest.DEFAULT_WAIT;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    /**
     * Sends the commands, or in a dry run only prints the selected events.
     *
     * @return the exit code
     */
    int run(HeldCommand held, CommandSpec spec, Action action, String why)
            throws InterruptedException {
        HeldFilter selection = requireFilter(action);
        HeldRequest request = request(action, why);
        PrintWriter out = spec.commandLine().getOut();
        try (HeldOperation operation =
                HeldOperation.select(held.kafka(), held.applicationId(), selection)) {
            if (dryRun) {
                print(operation, out);
                return ExitCode.OK.code();
            }
            HeldReport report =
                    operation.run(
                            request,
                            left ->
                                    spec.commandLine()
                                            .getErr()
                                            .println(left + " events are still held"));
            print(report.figures(), out);
            requireExecuted(report, operation.commandTopic(), held.applicationId());
            return ExitCode.OK.code();
        }
    }

    private void print(HeldOperation operation, PrintWriter out) {
        operation.selected().stream()
                .map(event -> json ? HeldList.json(event) : HeldList.line(event))
                .forEach(out::println);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dryRun", true);
        figures.put("selected", operation.selected().size());
        print(figures, out);
    }

    private void print(Map<String, Object> figures, PrintWriter out) {
        out.println(json ? DeadLetterFormat.json(figures) : DeadLetterFormat.figures(figures));
        out.flush();
    }

    private HeldFilter requireFilter(Action action) {
        HeldFilter selection = filter.filter();
        if (selection.isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    action.text() + " must have a filter such as --id, got none",
                    "Give a filter, or --everything to select every held event.");
        }
        return selection;
    }

    private HeldRequest request(Action action, String why) {
        try {
            return HeldRequest.of(action, why, wait);
        } catch (IllegalArgumentException e) {
            throw ProcessorCommand.usage(e);
        }
    }

    private static void requireExecuted(HeldReport report, String topic, String applicationId) {
        if (report.stillHeld() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "%d of %d events are still held; the commands are stored in topic %s and are executed once a processor runs, within %d hours"
                            .formatted(
                                    report.stillHeld(),
                                    report.selected(),
                                    topic,
                                    CommandTopic.RETENTION.toHours()),
                    "Check that a processor with --application-id %s runs, that it can process partitions, and that its /health shows no refused topic; then look with held list."
                            .formatted(applicationId));
        }
    }
}
