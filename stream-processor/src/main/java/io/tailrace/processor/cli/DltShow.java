package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.DeadLetterReader;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code dlt show}: prints dead letters completely. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = "Shows dead letters with all headers and the payload, as JSON.")
final class DltShow implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Parameters(
            arity = "1..*",
            paramLabel = "<id>",
            description = "An event id, or a partition:offset, for example 3:120.")
    private Set<String> ids = Set.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        AtomicLong shown = new AtomicLong();
        try (DeadLetterReader reader = DeadLetterReader.open(dlt.kafka())) {
            reader.forEach(
                    DeadLetterFilter.ofIds(ids),
                    letter -> {
                        shown.incrementAndGet();
                        out.println(DeadLetterFormat.fullJson(letter).toPrettyString());
                        return true;
                    });
        }
        out.flush();
        if (shown.get() == 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "No dead letter has one of the ids or positions " + ids,
                    "List the dead letters with tailrace-processor dlt list --all.");
        }
        return ExitCode.OK.code();
    }
}
