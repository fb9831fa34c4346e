package io.tailrace.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.schema.SchemaDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Checking and comparing schemas, which needs no cluster. */
class SchemasCommandTest {

    @TempDir Path before;
    @TempDir Path after;

    private final StringWriter out = new StringWriter();

    @Test
    void checkPrintsTheTypesOrEndsWithThePlaceOfTheFault() throws Exception {
        SchemaDirectory files = new SchemaDirectory(before);
        files.write("a.b.v1", "{'type':'object'}");
        files.write("a.c.v1", "true");
        assertThat(run("schemas", "check", before.toString())).isEqualTo(ExitCode.OK.code());
        assertThat(out).hasToString("a.b.v1\na.c.v1\n2 in all, and all can be used\n");

        files.write("a.c.v1", "{'items':{'$ref':'https://example.com/x'}}");
        assertThat(run("schemas", "check", before.toString())).isEqualTo(ExitCode.SETUP.code());
        assertThat(run("schemas", "check", before.resolve("none").toString()))
                .isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void diffPrintsWhatBreaksAndEndsWithItsOwnExitCode() throws Exception {
        new SchemaDirectory(before)
                .write("a.b.v1", "{'properties':{'x':{'type':'string'}},'required':['x']}");
        new SchemaDirectory(after)
                .write("a.b.v1", "{'properties':{'x':{'type':'string'},'y':{'type':'string'}}}");
        new SchemaDirectory(after).write("a.c.v1", "true");

        assertThat(run("schemas", "diff", before.toString(), after.toString()))
                .isEqualTo(ExitCode.OK.code());
        assertThat(out).hasToString("added    a.c.v1\ncompatible (backward)\n");
        assertThat(run("schemas", "diff", before.toString(), after.toString(), "--mode=full"))
                .isEqualTo(ExitCode.INCOMPATIBLE.code());
        assertThat(out.toString())
                .contains(
                        "BREAKING a.b.v1 forward \"/required\": property no longer required:"
                                + " \"x\"\n",
                        "not compatible (full): 1 changes break consumers or cannot be judged\n");
    }

    @Test
    void aDirectoryAndABundleAreCompared() throws Exception {
        new SchemaDirectory(before).write("a.b.v1", "{'type':'object'}");
        Path bundle = Files.writeString(after.resolve("all.json"), "{\"a.b.v1\":{\"oneOf\":[{}]}}");

        assertThat(run("schemas", "diff", before.toString(), bundle.toString(), "--mode=BACKWARD"))
                .isEqualTo(ExitCode.INCOMPATIBLE.code());
        assertThat(out.toString())
                .contains(
                        "UNJUDGED a.b.v1 backward \"\": changed, cannot be judged: it uses oneOf\n");
    }

    private int run(String... arguments) {
        return new CommandLine(new ProcessorCommand())
                .setOut(new PrintWriter(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (e, command, parsed) ->
                                e instanceof OperatorException known ? known.exitCode().code() : -1)
                .execute(arguments);
    }
}
