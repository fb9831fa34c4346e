package io.tailrace.relay.cli;

import io.tailrace.process.cli.ProcessMain;

/** The main class of {@code tailrace-relay.jar}. */
public final class RelayMain {

    private RelayMain() {}

    /** Runs a relay until the process is asked to stop or the relay fails, and ends the JVM. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(RelayCommand::new, "TAILRACE_RELAY_", arguments);
    }
}
