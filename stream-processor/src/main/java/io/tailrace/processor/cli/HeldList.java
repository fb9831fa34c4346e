package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.processor.held.HeldEventReader;
import java.io.PrintWriter;
import java.util.List;
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
            out.println(HeldFormat.HEADINGS);
        }
        events.stream()
                .limit(Math.max(0, limit))
                .map(event -> json ? HeldFormat.json(event) : HeldFormat.line(event))
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
}
