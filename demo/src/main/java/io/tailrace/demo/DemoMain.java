package io.tailrace.demo;

import io.tailrace.process.cli.ProcessMain;

/** {@code ./mvnw -q -Pdemo}. */
public final class DemoMain {

    private DemoMain() {}

    public static void main(String[] arguments) {
        ProcessMain.runAndExit(DemoCommand::new, "TAILRACE_DEMO_", arguments);
    }
}
