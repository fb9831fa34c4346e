package io.tailrace.process.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tries values on commands that are created for this and never run. For one thread. */
final class Trial {

    private final Class<?> command;
    private final CommandLine values;

    /**
     * @param command the class of a command that has a constructor without parameters
     */
    Trial(Class<?> command) {
        this.command = command;
        this.values = line().setCaseInsensitiveEnumValuesAllowed(true).setExpandAtFiles(false);
    }

    Keys keys() {
        return Keys.of(values.getCommandSpec());
    }

    /** The options that a command line gives, which may be wrong, with their last values. */
    Map<String, String> given(String... arguments) {
        CommandLine line = line();
        lenient(line);
        line.setUnmatchedArgumentsAllowed(true).setExpandAtFiles(false);
        Map<String, String> given = new HashMap<>();
        for (ParseResult result = line.parseArgs(arguments);
                result != null;
                result = result.hasSubcommand() ? result.subcommand() : null) {
            for (OptionSpec option : result.matchedOptions()) {
                if (Settings.isOfSubcommand(option)) {
                    continue;
                }
                given.put(Keys.key(option), String.valueOf(option.<@Nullable Object>getValue()));
            }
        }
        return given;
    }

    private static void lenient(CommandLine line) {
        line.getCommandSpec().parser().collectErrors(true).allowSubcommandsAsOptionParameters(true);
        line.getSubcommands().values().forEach(Trial::lenient);
    }

    /** Whether an option takes a value; if not, adds the problem. */
    boolean accepts(Setting setting, List<Problem> problems) {
        String option = "--" + setting.key();
        try {
            values.parseArgs(option + "=" + setting.value());
        } catch (MissingParameterException e) { // about options without this value
            return true;
        } catch (ParameterException e) {
            problems.add(new Problem(e.getMessage() + " (" + setting.origin() + ")"));
            return false;
        }
        return true;
    }

    private CommandLine line() {
        return new CommandLine(command).registerConverter(Duration.class, new Durations());
    }
}
