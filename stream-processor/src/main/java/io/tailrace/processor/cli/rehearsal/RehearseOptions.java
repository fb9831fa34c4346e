package io.tailrace.processor.cli.rehearsal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.rehearsal.Letter;
import io.tailrace.processor.rehearsal.Rehearsal;
import io.tailrace.processor.rehearsal.RehearsalListener;
import io.tailrace.processor.rehearsal.RehearsalOutcome;
import io.tailrace.processor.rehearsal.RehearsalReport;
import io.tailrace.processor.rehearsal.RehearsalRequest;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code dlt redrive} that rehearse instead. */
public final class RehearseOptions {

    private static final long STOP_SECONDS = 15;
    private static final int MAX_KINDS = 20;
    private static final JsonMapper JSON = new JsonMapper();

    @Option(
            names = "--rehearse",
            description =
                    "Redrive nothing: running subscribers of the group handle the dead letters in"
                            + " transactions that are rolled back, and say how many would succeed.")
    private boolean rehearse;

    @Option(
            names = "--rehearse-wait",
            description =
                    "How long a rehearsal waits for a subscriber that is alive and gives no result. What"
                            + " the subscriber was given is unanswered then.")
    private Duration patience = RehearsalRequest.DEFAULT_PATIENCE;

    /** Whether the redrive is to be rehearsed. */
    public boolean isAsked() {
        return rehearse;
    }

    /**
     * Rehearses, and prints the result.
     *
     * @throws OperatorException if a redrive would not succeed as a whole, or nobody says so
     */
    public int run(KafkaCluster kafka, RedriveRequest redrive, boolean json, PrintWriter out)
            throws InterruptedException {
        Rehearsal rehearsal = new Rehearsal(kafka, request(redrive), listener(json, out));
        RehearsalReport report;
        try (GracefulStop stop = GracefulStop.on(rehearsal::stop, STOP_SECONDS)) {
            report = rehearsal.run();
            print(report, json, out);
        }
        RehearsalOutcome.requireAllWell(report);
        return ExitCode.OK.code();
    }

    private RehearsalRequest request(RedriveRequest redrive) {
        try {
            return new RehearsalRequest(redrive, patience);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Correct the option; tailrace-processor dlt redrive --help explains it.",
                    e);
        }
    }

    private static void print(RehearsalReport report, boolean json, PrintWriter out) {
        if (json) {
            out.println(json(report.figures()));
        } else {
            out.println(
                    "as of %s: %d of %d would succeed, as %d %s; %s"
                            .formatted(
                                    report.asOf().truncatedTo(ChronoUnit.SECONDS),
                                    report.wouldSucceed(),
                                    report.selected(),
                                    report.members(),
                                    report.members() == 1 ? "subscriber says" : "subscribers say",
                                    rolledBack(report)));
            printNotes(report, out);
            report.rest().stream()
                    .limit(MAX_KINDS)
                    .forEach(each -> out.println(Printable.line(line(each))));
            if (report.rest().size() > MAX_KINDS) {
                out.println(
                        "and " + (report.rest().size() - MAX_KINDS) + " more kinds, see --json");
            }
        }
        out.flush();
    }

    private static String rolledBack(RehearsalReport report) {
        if (report.members() == 0) {
            return "nothing is known";
        }
        if (report.isRolledBack()) {
            return "everything was rolled back";
        }
        List<String> not = new ArrayList<>();
        if (report.count(LetterOutcome.COMMITTED) > 0) {
            not.add(
                    "effects of %d may be committed"
                            .formatted(report.count(LetterOutcome.COMMITTED)));
        }
        if (report.count(LetterOutcome.NOT_ENDED) > 0) {
            not.add(
                    "sessions of %d could not be ended and may still hold locks"
                            .formatted(report.count(LetterOutcome.NOT_ENDED)));
        }
        return not.isEmpty()
                ? "everything that is answered was rolled back"
                : "NOT everything was rolled back: " + String.join(", ", not);
    }

    private static void printNotes(RehearsalReport report, PrintWriter out) {
        note(
                out,
                report.count(LetterOutcome.DUPLICATE),
                "of these have no effect: the inbox of the group has them");
        note(
                out,
                report.count(LetterOutcome.SKIPPED),
                "of these have no effect: the group has no handler and skips them");
        note(
                out,
                report.neverGivenToAGroup(),
                "others cannot be rehearsed: they were never given to a group");
        note(out, report.refused(), "others would be refused: " + report.refusals());
        printStaleness(report, out);
        report.remarks().forEach((remark, count) -> note(out, count, "of these: " + remark));
    }

    private static void printStaleness(RehearsalReport report, PrintWriter out) {
        Long stale = report.notOpenAnyMore();
        if (stale == null) {
            out.println(
                    "       it is not known whether any of these were redriven or discarded meanwhile");
        } else {
            note(out, stale, "of these were redriven or discarded meanwhile");
        }
    }

    private static void note(PrintWriter out, long count, String text) {
        if (count > 0) {
            out.println(Printable.line("%6d %s".formatted(count, text)));
        }
    }

    private static String line(RehearsalReport.Count count) {
        RehearsalReport.Kind kind = count.kind();
        String error = kind.error().substring(kind.error().lastIndexOf('.') + 1);
        return "%6d %s%s%s: %s (for example %s)"
                .formatted(
                        count.count(),
                        kind.outcome(),
                        kind.reason().isEmpty() ? "" : ", " + kind.reason(),
                        error.isEmpty() ? "" : ", " + error,
                        kind.message(),
                        count.example());
    }

    private static RehearsalListener listener(boolean json, PrintWriter out) {
        return new RehearsalListener() {
            @Override
            public void wouldNotSucceed(Letter letter, RehearsalReport.Kind kind, String message) {
                out.println(json ? toJson(letter, kind, message) : toLine(letter, kind, message));
            }

            @Override
            public void progress(long done, long selected) {
                if (!json) {
                    out.println("%d of %d rehearsed".formatted(done, selected));
                    out.flush();
                }
            }
        };
    }

    private static String toLine(Letter letter, RehearsalReport.Kind kind, String message) {
        return Printable.line(
                "%-9s %-36s %-16s %s: %s"
                        .formatted(
                                letter.place(),
                                letter.position().id(),
                                letter.aggregate(),
                                kind.outcome(),
                                message));
    }

    private static String toJson(Letter letter, RehearsalReport.Kind kind, String message) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("position", letter.place());
        figures.put("id", letter.position().id());
        figures.put("type", letter.type());
        figures.put("aggregate", letter.aggregate());
        figures.put("group", kind.group());
        figures.put("outcome", kind.outcome());
        figures.put("reason", kind.reason());
        figures.put("error", kind.error());
        figures.put("message", message);
        return json(figures);
    }

    private static String json(Map<String, ? extends @Nullable Object> figures) {
        return JSON.valueToTree(figures).toString();
    }
}
