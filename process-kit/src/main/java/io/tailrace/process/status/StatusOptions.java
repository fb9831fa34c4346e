package io.tailrace.process.status;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The options of a command that shows a status. */
public final class StatusOptions {

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /** Prints a report. */
    public void print(StatusReport report, PrintWriter out) {
        if (json) {
            out.println(report.json());
        } else {
            out.print(report.text());
        }
        out.flush();
    }
}
