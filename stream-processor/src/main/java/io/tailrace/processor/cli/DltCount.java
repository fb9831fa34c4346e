package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.dlt.Expiry;
import io.tailrace.processor.cli.dlt.ProgressLines;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.dlt.DeadLetterRecord;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code dlt count}: prints the number of dead letters per group, type and reason. */
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Counts dead letters that were neither redriven nor discarded, per group, type and"
                        + " reason.")
final class DltCount implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--all",
            description = "Also count dead letters that were redriven or discarded.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Map<List<String>, Long> counts =
                new TreeMap<>((a, b) -> String.join("\n", a).compareTo(String.join("\n", b)));
        Expiry expiry;
        try (DeadLetterReader reader = DeadLetterReader.open(dlt.kafka())) {
            reader.onProgress(new ProgressLines(spec.commandLine().getErr()));
            expiry = new Expiry(reader.retention(), Instant.now());
            Predicate<DeadLetterRecord> visitor =
                    letter -> {
                        expiry.add(letter);
                        counts.merge(category(letter), 1L, Long::sum);
                        return true;
                    };
            if (all) {
                reader.forEach(filter.filter(), visitor);
            } else {
                reader.forEachOpen(filter.filter(), visitor);
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        counts.forEach((category, n) -> out.println(line(category, n)));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        if (json) {
            Map<String, Object> figures = new LinkedHashMap<>(Map.of("total", total));
            figures.putAll(expiry.figures());
            out.println(DeadLetterFormat.json(figures));
        } else {
            out.println(total + " in all; " + expiry.line());
            expiry.warning().ifPresent(out::println);
        }
        out.flush();
        return ExitCode.OK.code();
    }

    private static List<String> category(DeadLetterRecord letter) {
        return List.of(letter.group(), letter.type(), letter.reason());
    }

    private String line(List<String> category, long count) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", count);
        figures.put("group", category.get(0));
        figures.put("type", category.get(1));
        figures.put("reason", category.get(2));
        return json
                ? DeadLetterFormat.json(figures)
                : Printable.line(
                        "%8d  %-16s %-22s %s"
                                .formatted(
                                        count, category.get(0), category.get(1), category.get(2)));
    }
}
