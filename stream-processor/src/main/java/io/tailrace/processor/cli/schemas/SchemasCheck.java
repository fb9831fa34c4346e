package io.tailrace.processor.cli.schemas;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.schema.SchemaSet;
import io.tailrace.processor.schema.SchemaSource;
import io.tailrace.processor.schema.SchemaWatch;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code schemas check}: loads schemas as the processor would. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Loads schemas as a processor with --schemas does, and prints their types.",
            "Ends with exit code 4 and the place of each fault if one of them cannot be used."
        })
final class SchemasCheck implements Callable<Integer> {

    @Parameters(
            paramLabel = "<schemas>",
            description =
                    "A directory of files <type>.schema.json, or the file or URL of a bundle.")
    private String location = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        SchemaSet schemas = SchemaWatch.read(SchemaSource.of(location));
        PrintWriter out = spec.commandLine().getOut();
        schemas.types().forEach(out::println);
        out.println(schemas.types().size() + " in all, and all can be used");
        out.flush();
        return ExitCode.OK.code();
    }
}
