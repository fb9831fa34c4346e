package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.processor.held.HeldEventReader;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code held list}: prints one line per held event. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = "Lists held events by due time. Needs no running processor.")
final class HeldList implements Callable<Integer> {

    private static final String COLUMNS = "%-24s %-16s %-22s %8s %4s  %-36s %s";

    static final String HEADINGS =
            COLUMNS.formatted("due", "group", "type", "bytes", "part", "id", "aggregate");

    @ParentCommand private HeldCommand held = new HeldCommand();

    @Mixin private HeldFilterOptions filter = new HeldFilterOptions();

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "The largest number of events to list.")
    private long limit;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (HeldEventReader reader =
                HeldEventReader.open(held.kafka(), held.applicationId(), filter.filter())) {
            print(reader.held(), reader.unreadable(), out);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private void print(List<HeldEvent> events, int unreadable, PrintWriter out) {
        if (!json) {
            out.println(HEADINGS);
        }
        events.stream()
                .limit(Math.max(0, limit))
                .map(event -> json ? json(event) : line(event))
                .forEach(out::println);
        if (!json) {
            boolean cut = events.size() > limit;
            out.println(events.size() + " held" + (cut ? ", see --limit" : ""));
        }
        if (!json && unreadable > 0) {
            out.println(
                    unreadable
                            + " more cannot be read by this version; a processor of this version"
                            + " dead-letters them when they are due");
        }
    }

    /** One line, in the columns of {@link #HEADINGS}. */
    static String line(HeldEvent event) {
        return Printable.line(
                COLUMNS.formatted(
                        event.due(),
                        orDash(event.group()),
                        orDash(event.type()),
                        event.bytes(),
                        event.place().partition(),
                        orDash(event.id()),
                        orDash(event.aggregate())));
    }

    /** A JSON object on one line. */
    static String json(HeldEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("due", event.due().toString());
        json.put("id", event.id());
        json.put("type", event.type());
        json.put("aggregate", event.aggregate());
        json.put("group", event.group());
        json.put("topic", event.topic());
        json.put("partition", event.place().partition());
        json.put("bytes", event.bytes());
        return DeadLetterFormat.json(json);
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
