package io.tailrace.process.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Says where the value of an option comes from. Stateless. */
public final class Origins {

    private static final String COMMAND_LINE = "command line";

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

    /**
     * Which of some options are given on the command line, before or after a subcommand.
     *
     * @param keys the names of options of the process, without dashes
     */
    public static List<String> onCommandLine(ParseResult parsed, List<String> keys) {
        return onCommandLine(parsed).stream().map(Setting::key).filter(keys::contains).toList();
    }

    /** The values that the command line gives, before and after subcommands. */
    static List<Setting> onCommandLine(ParseResult parsed) {
        List<Setting> given = new ArrayList<>();
        for (OptionSpec known : Keys.of(parsed.commandSpec()).options()) {
            for (@Nullable ParseResult result = parsed;
                    result != null;
                    result = result.hasSubcommand() ? result.subcommand() : null) {
                OptionSpec option = result.matchedOption(known.longestName());
                if (option != null && (result == parsed || option.inherited())) {
                    given.add(new Setting(Keys.key(option), text(option), COMMAND_LINE));
                }
            }
        }
        return given;
    }

    private static String text(OptionSpec option) {
        if (!option.isMultiValue()) {
            List<String> texts = option.originalStringValues();
            boolean isSwitch = option.type() == boolean.class || texts.isEmpty();
            return isSwitch
                    ? String.valueOf(option.<@Nullable Object>getValue())
                    : texts.get(texts.size() - 1);
        }
        String separator = option.splitRegex().isEmpty() ? "\n" : option.splitRegex();
        return String.join(separator, option.originalStringValues());
    }

    /** The place of the value that an option has: the command line, a setting, or the default. */
    public static String of(OptionSpec option, ParseResult parsed, Settings settings) {
        return isOnCommandLine(parsed, option)
                ? COMMAND_LINE
                : settings.origin(Keys.key(option)).orElse("default");
    }
}
