package io.tailrace.processor.cli;

import io.tailrace.process.ProcessMain;

/** {@code java -jar tailrace-processor.jar}. */
public final class ProcessorMain {

    private ProcessorMain() {}

    public static void main(String[] arguments) {
        ProcessMain.runAndExit(new ProcessorCommand(), "TAILRACE_PROCESSOR_", arguments);
    }
}
