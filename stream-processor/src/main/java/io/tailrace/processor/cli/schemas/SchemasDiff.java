package io.tailrace.processor.cli.schemas;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.schema.SchemaSource;
import io.tailrace.processor.schema.SchemaWatch;
import io.tailrace.processor.schema.compatibility.CatalogueComparison;
import io.tailrace.processor.schema.compatibility.CompatibilityMode;
import io.tailrace.processor.schema.compatibility.Difference;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code schemas diff}: whether a change of schemas breaks consumers. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Compares two versions of schemas and prints, one per line, which changes break"
                    + " consumers: type, direction, JSON pointer into the schema, and what changed.",
            "Ends with exit code 0 if the new version is compatible, and with 8 if it is not, or"
                    + " if a change cannot be judged."
        })
final class SchemasDiff implements Callable<Integer> {

    private static final String SOURCE =
            "a directory of files <type>.schema.json, or the file or URL of a bundle.";

    @Parameters(index = "0", paramLabel = "<old>", description = "The schemas before: " + SOURCE)
    private String before = "";

    @Parameters(index = "1", paramLabel = "<new>", description = "The schemas after: " + SOURCE)
    private String after = "";

    @Option(
            names = "--mode",
            description =
                    "${COMPLETION-CANDIDATES}: consumers with the new schemas read old events,"
                            + " consumers with the old schemas read new events, or both.")
    private CompatibilityMode mode = CompatibilityMode.BACKWARD;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CatalogueComparison compared =
                CatalogueComparison.of(
                        SchemaWatch.read(SchemaSource.of(before)).trees(),
                        SchemaWatch.read(SchemaSource.of(after)).trees(),
                        mode);
        print(compared, spec.commandLine().getOut());
        return (compared.isCompatible() ? ExitCode.OK : ExitCode.INCOMPATIBLE).code();
    }

    private void print(CatalogueComparison compared, PrintWriter out) {
        compared.added().forEach(type -> out.println("added    " + type));
        compared.removed().forEach(type -> out.println("removed  " + type));
        compared.findings().forEach(finding -> out.println(line(finding)));
        out.println(
                compared.isCompatible()
                        ? "compatible (%s)".formatted(mode)
                        : "not compatible (%s): %d changes break consumers or cannot be judged"
                                .formatted(mode, compared.findings().size()));
        out.flush();
    }

    private static String line(CatalogueComparison.Finding finding) {
        Difference difference = finding.difference();
        return "%s %s %s \"%s\": %s"
                .formatted(
                        difference.isJudged() ? "BREAKING" : "UNJUDGED",
                        finding.type(),
                        finding.direction(),
                        difference.pointer(),
                        difference.rule());
    }
}
