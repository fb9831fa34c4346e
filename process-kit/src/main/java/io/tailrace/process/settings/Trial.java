package io.tailrace.process.settings;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Tries values on commands that are created for this and never run. Stateless. */
final class Trial {

    private final Class<?> command;

    /**
     * @param command the class of a command that has a constructor without parameters
     */
    Trial(Class<?> command) {
        this.command = command;
    }

    Keys keys() {
        return Keys.of(line().getCommandSpec());
    }

    /** The value of the option for the file on the command line, or else the given one. */
    String file(String otherwise, String... arguments) {
        CommandLine line = line();
        line.getCommandSpec().parser().collectErrors(true);
        line.setUnmatchedArgumentsAllowed(true).setExpandAtFiles(false);
        OptionSpec option = line.getCommandSpec().findOption(ConfigFileOption.NAME);
        line.parseArgs(arguments);
        return option == null || option.getValue() == null
                ? otherwise
                : option.getValue().toString();
    }

    /** Whether an option takes a value; if not, adds the problem. */
    boolean accepts(Setting setting, List<Problem> problems) {
        String option = "--" + setting.key();
        try {
            line().setCaseInsensitiveEnumValuesAllowed(true)
                    .setExpandAtFiles(false)
                    .parseArgs(option + "=" + setting.value());
        } catch (MissingParameterException e) { // about options without this value
            return true;
        } catch (ParameterException e) {
            problems.add(new Problem(e.getMessage() + " (" + setting.origin() + ")"));
            return false;
        }
        return true;
    }

    private CommandLine line() {
        return new CommandLine(command);
    }
}
