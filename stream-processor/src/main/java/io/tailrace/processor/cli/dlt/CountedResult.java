package io.tailrace.processor.cli.dlt;

import io.tailrace.process.status.StatusReport;
import java.io.PrintWriter;

/**
 * Prints how many dead letters a command has changed, or would change.
 *
 * @param done what is done with a dead letter, for example {@code discarded}
 * @param run the name of the run
 * @param dryRun whether nothing is changed
 * @param json whether the result is printed as a JSON object
 */
public record CountedResult(String done, String run, boolean dryRun, boolean json) {

    /** Prints the result on one line. */
    public void print(PrintWriter out, long changed) {
        out.println(
                json
                        ? new StatusReport()
                                .put("run", run)
                                .put("dryRun", dryRun)
                                .put(done, changed)
                                .json()
                        : changed
                                + (dryRun ? " would be %s (dry run)".formatted(done) : " " + done));
        out.flush();
    }
}
