package io.tailrace.process.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names the arguments that a command does not know, without what may be a secret: the value behind
 * a misspelled option. Stateless.
 */
final class UnknownArguments {

    private UnknownArguments() {}

    /**
     * A sentence without a full stop that names unknown arguments.
     *
     * @param unknown at least one argument, in the order of the command line
     */
    static String describe(List<String> unknown) {
        String shown =
                shown(unknown).stream()
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(", "));
        return (unknown.get(0).startsWith("-") ? "Unknown option: " : "Unknown argument: ") + shown;
    }

    /** The arguments without values: a word that follows an option may be its value. */
    private static List<String> shown(List<String> unknown) {
        List<String> shown = new ArrayList<>();
        for (String argument : unknown) {
            if (argument.startsWith("-")) {
                shown.add(argument.replaceFirst("(?s)=.*", ""));
            } else if (shown.stream().noneMatch(earlier -> earlier.startsWith("-"))) {
                shown.add(argument);
            }
        }
        return shown;
    }
}
