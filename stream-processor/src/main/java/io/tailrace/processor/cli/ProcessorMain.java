package io.tailrace.processor.cli;

import io.tailrace.process.cli.ProcessMain;
import java.util.Collections;
import java.util.List;

/** The main class of {@code tailrace-processor.jar}. */
public final class ProcessorMain {

    private static final String LOGBACK_FILE = "logback.configurationFile";

    private static final List<String> TOOLS = List.of("dlt", "held", "schemas");

    private ProcessorMain() {}

    /**
     * Runs the command line and exits. The tools for dead letters, held events and schemas print
     * their results to standard output and log to standard error.
     */
    public static void main(String[] arguments) {
        boolean isTool = !Collections.disjoint(List.of(arguments), TOOLS);
        if (isTool && System.getProperty(LOGBACK_FILE) == null) {
            System.setProperty(LOGBACK_FILE, "tailrace-tool-logback.xml");
        }
        ProcessMain.runAndExit(ProcessorCommand::new, "TAILRACE_PROCESSOR_", arguments);
    }
}
