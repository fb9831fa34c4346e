package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.dlt.Expiry;
import io.tailrace.processor.cli.dlt.ProgressLines;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.DeadLetterRetention;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code dlt list}: prints one line per dead letter. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = "Lists dead letters that were neither redriven nor discarded.")
final class DltList implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--all",
            description = "Also list dead letters that were redriven or discarded.")
    private boolean all;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "The largest number of dead letters to list.")
    private long limit;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AtomicLong listed = new AtomicLong();
        if (!json) {
            out.println(DeadLetterFormat.HEADINGS);
        }
        Expiry expiry;
        try (DeadLetterReader reader = DeadLetterReader.open(dlt.kafka())) {
            reader.onProgress(new ProgressLines(spec.commandLine().getErr()));
            DeadLetterRetention retention = reader.retention();
            expiry = new Expiry(retention, Instant.now());
            Predicate<DeadLetterRecord> visitor =
                    letter -> list(letter, listed, retention, expiry, out);
            if (all) {
                reader.forEach(filter.filter(), visitor);
            } else {
                reader.forEachOpen(filter.filter(), visitor);
            }
        }
        if (!json) {
            out.println(
                    listed
                            + " listed"
                            + (listed.get() == limit ? ", see --limit" : "")
                            + "; "
                            + expiry.line());
            expiry.warning().ifPresent(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    /** Returns false if the limit was reached before. */
    private boolean list(
            DeadLetterRecord letter,
            AtomicLong listed,
            DeadLetterRetention retention,
            Expiry expiry,
            PrintWriter out) {
        if (listed.get() == limit) {
            return false;
        }
        listed.incrementAndGet();
        expiry.add(letter);
        out.println(
                json
                        ? DeadLetterFormat.json(letter)
                                .put(
                                        "expires",
                                        retention
                                                .expiry(letter)
                                                .map(Instant::toString)
                                                .orElse(null))
                        : DeadLetterFormat.line(letter));
        return true;
    }
}
