package io.tailrace.process.settings;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Says where the value of an option comes from. Stateless. */
public final class Origins {

    private Origins() {}

    /** Whether an option is given on the command line, before or after a subcommand. */
    static boolean isOnCommandLine(ParseResult parsed, OptionSpec option) {
        for (@Nullable ParseResult result = parsed;
                result != null;
                result = result.hasSubcommand() ? result.subcommand() : null) {
            if (result.hasMatchedOption(option.longestName())) {
                return true;
            }
        }
        return false;
    }

    /** The place of the value that an option has: the command line, a setting, or the default. */
    public static String of(OptionSpec option, ParseResult parsed, Settings settings) {
        return isOnCommandLine(parsed, option)
                ? "command line"
                : settings.origin(Keys.key(option)).orElse("default");
    }
}
