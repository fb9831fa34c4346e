package io.tailrace.docs;

import io.tailrace.process.ExitCode;
import java.util.Locale;

/** The exit codes of the processes, and what to do about each. */
final class ExitCodesPage {

    /** Has a section for each code. */
    private static final String PAGE = "../how-to/when-a-process-ends.md";

    private ExitCodesPage() {}

    static String table() {
        MarkdownTable table =
                new MarkdownTable("code", "name", "means", "ends with it", "what to do");
        for (ExitCode code : ExitCode.values()) {
            table.row(
                    "[%d](%s#%s)".formatted(code.code(), PAGE, anchor(code)),
                    MarkdownTable.code(code.name()),
                    meaning(code),
                    processes(code),
                    remedy(code));
        }
        return table.toString();
    }

    private static String anchor(ExitCode code) {
        return "exit-code-%d-%s".formatted(code.code(), code.name().toLowerCase(Locale.ROOT));
    }

    private static String meaning(ExitCode code) {
        return switch (code) {
            case OK -> "The process stopped because it was asked to, or the command is done.";
            case UNEXPECTED ->
                    "An error that Tailrace does not expect; the log has its stack trace.";
            case USAGE ->
                    "An option or an environment variable is unknown or has a value that is"
                            + " not allowed.";
            case UNREACHABLE ->
                    "PostgreSQL, Kafka or the URL of `--schemas` could not be reached when the process started,"
                            + " or the port of the admin endpoint or the state directory is taken.";
            case SETUP ->
                    "PostgreSQL or Kafka answered, but lacks something the process needs: a"
                            + " right, a setting, a table, or a topic with the configured number of"
                            + " partitions. Or a schema of `--schemas` cannot be used.";
            case POSITION_LOST ->
                    "The stored position and the database do not belong together, or the relays were"
                            + " removed, so that going on could leave out rows.";
            case INCOMPLETE ->
                    "A command stopped before it had done everything: `remove` has a reason to"
                            + " remove nothing, another relay leads during a `repair`, a `replay` or"
                            + " `repair` was interrupted, canaries came back"
                            + " to the dead-letter topic, every selected dead letter was refused, another"
                            + " redrive or discard is running, a rehearsal does not know that a redrive would"
                            + " succeed, no dead letter matched, events are still"
                            + " held after a command of `held`, or an erasure has left something. Or a relay"
                            + " found that another program reads its slot.";
            case HEAP_EXHAUSTED ->
                    "The Java heap is too small for what the process has to hold: in a relay a row"
                            + " that is much larger than usual, or limits that do not fit the heap.";
            case INCOMPATIBLE ->
                    "`schemas diff` found a change that breaks consumers, or that it cannot judge.";
        };
    }

    private static String processes(ExitCode code) {
        return switch (code) {
            case OK, UNEXPECTED, USAGE, UNREACHABLE, SETUP -> "relay, processor, `dlt`, `held`";
            case POSITION_LOST -> "relay";
            case HEAP_EXHAUSTED -> "relay, processor";
            case INCOMPLETE -> "relay, `remove`, `repair`, `replay`, `erase`, `dlt`, `held`";
            case INCOMPATIBLE -> "`schemas diff`";
        };
    }

    private static String remedy(ExitCode code) {
        return switch (code) {
            case OK -> "Nothing.";
            case UNEXPECTED ->
                    "Start the process again: it continues from what is committed. If it"
                            + " ends in the same way, report the stack trace as an issue.";
            case USAGE -> "Correct the option that the message names; `--help` lists all of them.";
            case UNREACHABLE ->
                    "Check the address that the message names and the network to it, or"
                            + " choose another `--admin-port` or `--state-dir`; then start the process again. A process that"
                            + " has started once does not end when a server fails: it tries until the"
                            + " server is back.";
            case SETUP ->
                    "Do what the message says, then start the process again. See [what the"
                            + " servers must provide](../how-to/run.md#what-the-database-must-have).";
            case POSITION_LOST ->
                    "Do not restart it blindly: follow [the relay stopped with exit"
                            + " code 5](../how-to/operate.md#the-relay-stopped-with-exit-code-5).";
            case INCOMPLETE ->
                    "Read the message, remove the cause, and repeat the command, with the"
                            + " same `--run` if it has one: what was done is not done again.";
            case HEAP_EXHAUSTED ->
                    "Start the process with a larger `-Xmx`; for a relay see [what a large row"
                            + " needs](../how-to/operate.md#rows-that-are-too-large). Nothing is lost.";
            case INCOMPATIBLE ->
                    "Give the changed record a new type name, or choose another mode: see"
                            + " [own contracts](../how-to/schemas.md#compare-before-you-deploy).";
        };
    }
}
