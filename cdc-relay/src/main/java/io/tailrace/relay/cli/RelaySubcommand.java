package io.tailrace.relay.cli;

import io.tailrace.process.settings.Configured;
import io.tailrace.process.settings.Entry;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that is given the options of the relay. For one thread. */
abstract class RelaySubcommand implements Callable<Integer>, Configured {

    @ParentCommand private RelayCommand relay = new RelayCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The options of the relay. */
    final RelayCommand relay() {
        return relay;
    }

    /** Standard output. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints a line at once, also if the output is a pipe. */
    final void print(String line) {
        out().println(line);
        out().flush();
    }

    @Override
    public List<String> required() {
        return relay.required();
    }

    @Override
    public List<Runnable> parts() {
        return relay.selection().partsOfOne();
    }

    @Override
    public List<Entry> entries() {
        return relay.entries();
    }

    @Override
    public List<Runnable> rules() {
        return relay.rules();
    }
}
