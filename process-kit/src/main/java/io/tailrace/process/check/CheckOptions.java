package io.tailrace.process.check;

import io.tailrace.process.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The options of a command that checks, and how it ends. */
public final class CheckOptions {

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /**
     * Prints the report.
     *
     * @return {@link ExitCode#SETUP} if a check has failed
     */
    public ExitCode print(Checklist list, PrintWriter out) {
        if (json) {
            out.println(CheckReport.json(list.findings()));
        } else {
            out.print(CheckReport.text(list.findings()));
        }
        out.flush();
        return list.hasFailed() ? ExitCode.SETUP : ExitCode.OK;
    }
}
