package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.DeadLetters;
import io.tailrace.processor.dlt.LetterFilter;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Everything there is about an event. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows dead letters with all their headers and their payload, as JSON.")
final class DltShow implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Parameters(
            arity = "1..*",
            paramLabel = "<id>",
            description = "Event ids, or partition:offset as in 3:120.")
    private Set<String> ids = Set.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AtomicLong shown = new AtomicLong();
        try (DeadLetters letters = DeadLetters.open(dlt.kafka())) {
            LetterFilter filter =
                    new LetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), ids, null, null, true);
            letters.forEach(
                    filter,
                    letter -> {
                        shown.incrementAndGet();
                        out.println(LetterText.fullJson(letter).toPrettyString());
                        return true;
                    });
        }
        out.flush();
        if (shown.get() == 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "No dead letter has id or position " + ids,
                    "See tailrace-processor dlt list --all.");
        }
        return ExitCode.OK.code();
    }
}
