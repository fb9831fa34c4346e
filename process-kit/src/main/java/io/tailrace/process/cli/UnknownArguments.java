package io.tailrace.process.cli;

import io.tailrace.process.settings.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Names the arguments that a command does not know, without what may be a secret: the value behind
 * a misspelled option. Stateless.
 */
final class UnknownArguments {

    private UnknownArguments() {}

    /** A name that may be shown: it begins as options do, and has no place for a secret. */
    private static final Pattern OPTION = Pattern.compile("(?s)(--[a-z][a-z-]*)(=.*)?");

    private static final String HIDDEN = "an argument that is not shown";

    /**
     * The problem that arguments are unknown, with the options and subcommands that they resemble.
     *
     * @param all all arguments of the command line
     */
    static Problem problem(UnmatchedArgumentException unknown, List<String> all) {
        String nearest = String.join(" or ", unknown.getSuggestions());
        return new Problem(
                describe(unknown.getUnmatched(), all)
                        + (nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"),
                null);
    }

    /**
     * A sentence without a full stop that names unknown arguments.
     *
     * @param unknown at least one argument, in the order of the command line
     * @param all all arguments of the command line
     */
    private static String describe(List<String> unknown, List<String> all) {
        String shown =
                unknown.stream()
                        .map(argument -> shown(argument, all))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return (unknown.get(0).startsWith("-") ? "Unknown option: " : "Unknown argument: ") + shown;
    }

    /** A word behind any option may be its value. */
    private static String shown(String argument, List<String> all) {
        Matcher option = OPTION.matcher(argument);
        if (option.matches()) {
            return quoted(option.group(1));
        }
        List<String> before = all.subList(0, Math.max(0, all.indexOf(argument)));
        boolean first = before.stream().noneMatch(word -> word.startsWith("-"));
        return first && !argument.startsWith("-") ? quoted(argument) : HIDDEN;
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
