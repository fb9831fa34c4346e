package io.tailrace.relay.cli;

import io.tailrace.process.cli.ProcessMain;

/** {@code java -jar tailrace-relay.jar}. */
public final class RelayMain {

    private RelayMain() {}

    public static void main(String[] arguments) {
        ProcessMain.runAndExit(new RelayCommand(), "TAILRACE_RELAY_", arguments);
    }
}
