package io.tailrace.processor.cli;

import io.tailrace.process.cli.ProcessMain;
import java.util.List;

/** The main class of {@code tailrace-processor.jar}. */
public final class ProcessorMain {

    private static final String LOGBACK_FILE = "logback.configurationFile";

    private ProcessorMain() {}

    /**
     * Runs the command line and exits. The dead-letter tool prints its results to standard output
     * and logs to standard error.
     */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("dlt") && System.getProperty(LOGBACK_FILE) == null) {
            System.setProperty(LOGBACK_FILE, "tailrace-tool-logback.xml");
        }
        ProcessMain.runAndExit(ProcessorCommand::new, "TAILRACE_PROCESSOR_", arguments);
    }
}
