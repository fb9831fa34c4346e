package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.processor.dlt.DeadLetters;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** One line each. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Lists dead letters that nothing was done with yet.")
final class DltList implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(names = "--all", description = "Those too that were sent again or discarded.")
    private boolean all;

    @Option(names = "--limit", defaultValue = "100", description = "At most so many.")
    private long limit;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AtomicLong listed = new AtomicLong();
        try (DeadLetters letters = DeadLetters.open(dlt.kafka())) {
            if (!json) {
                out.println(LetterText.HEADINGS);
            }
            letters.forEach(
                    filter.filter(all),
                    letter -> {
                        if (listed.get() == limit) {
                            return false;
                        }
                        listed.incrementAndGet();
                        out.println(json ? LetterText.json(letter) : LetterText.line(letter));
                        return true;
                    });
        }
        if (!json) {
            out.println(listed + " listed" + (listed.get() == limit ? ", see --limit" : ""));
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
