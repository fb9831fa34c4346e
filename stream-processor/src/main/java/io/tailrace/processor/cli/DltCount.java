package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.processor.dlt.DeadLetters;
import io.tailrace.processor.dlt.Letter;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** How many of what. */
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        description =
                "Counts dead letters that nothing was done with yet, per group, type, reason.")
final class DltCount implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(names = "--all", description = "Those too that were sent again or discarded.")
    private boolean all;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Map<List<String>, Long> counts =
                new TreeMap<>((a, b) -> String.join("\n", a).compareTo(String.join("\n", b)));
        try (DeadLetters letters = DeadLetters.open(dlt.kafka())) {
            letters.forEach(
                    filter.filter(all),
                    letter -> {
                        counts.merge(kind(letter), 1L, Long::sum);
                        return true;
                    });
        }
        PrintWriter out = spec.commandLine().getOut();
        counts.forEach((kind, n) -> out.println(line(kind, n)));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        out.println(json ? LetterText.json(Map.of("total", total)) : total + " in all");
        out.flush();
        return ExitCode.OK.code();
    }

    private static List<String> kind(Letter letter) {
        return List.of(letter.group(), letter.type(), letter.reason());
    }

    private String line(List<String> kind, long count) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", count);
        figures.put("group", kind.get(0));
        figures.put("type", kind.get(1));
        figures.put("reason", kind.get(2));
        return json
                ? LetterText.json(figures)
                : "%8d  %-16s %-22s %s".formatted(count, kind.get(0), kind.get(1), kind.get(2));
    }
}
