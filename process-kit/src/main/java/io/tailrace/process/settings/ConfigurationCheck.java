package io.tailrace.process.settings;

import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Finds everything that is wrong with a configuration at once: what the file and the environment
 * cannot mean, what the command line cannot mean, what is missing, and what breaks a rule. After a
 * violation the option gets its default, and the configuration is made again, until it is valid.
 * For one thread.
 */
public final class ConfigurationCheck {

    private final ParseResult parsed;
    private final Settings settings;
    private final Keys keys;
    private final List<Problem> problems = new ArrayList<>();

    public ConfigurationCheck(ParseResult parsed, Settings settings) {
        this.parsed = parsed;
        this.settings = settings;
        this.keys = Keys.of(parsed.commandSpec());
    }

    /**
     * The problems of everything but the command line itself.
     *
     * @param command the command that is to run
     */
    public List<Problem> problems(Object command) {
        problems.addAll(settings.problems());
        if (command instanceof Configured configured) {
            configured.required().forEach(this::require);
            configured.entries().forEach(entry -> problems.addAll(entry.problems()));
            configured.parts().forEach(this::make);
            if (problems.isEmpty()) {
                configured.rules().forEach(this::make);
            }
        }
        return List.copyOf(problems);
    }

    /** The problems of an entry of a list, without what was found when it was read. */
    List<Problem> ofEntry(Configured entry) {
        entry.required().forEach(this::require);
        entry.parts().forEach(this::make);
        return List.copyOf(problems);
    }

    private void require(String name) {
        OptionSpec option = keys.option(name.replaceFirst("^-+", ""));
        Object value = option == null ? null : option.getValue();
        if (value == null || value.toString().isBlank()) {
            problems.add(new Problem("Required option is missing: " + name, null));
        }
    }

    private void make(Runnable part) {
        boolean again = true;
        while (again) {
            again = makeOnce(part);
        }
    }

    /** Makes a part of the configuration; answers whether it is worth to make it again. */
    private boolean makeOnce(Runnable part) {
        try {
            part.run();
            return false;
        } catch (InvalidValueException e) {
            OptionSpec option = keys.meantBy(e.subject()).orElse(null);
            problems.add(new Problem(e.getMessage() + origin(option)));
            return option != null && reset(option);
        } catch (OperatorException e) {
            if (e.exitCode() != ExitCode.USAGE) {
                throw e;
            }
            problems.add(new Problem(String.valueOf(e.getMessage()), e.remedy()));
            return false;
        }
    }

    /** Gives an option its default; answers whether it had another value. */
    private static boolean reset(OptionSpec option) {
        Object value = option.getValue();
        Object initial = option.initialValue();
        try {
            option.setValue(initial);
        } catch (ParameterException e) {
            return false;
        }
        return !Objects.equals(value, initial);
    }

    private String origin(@Nullable OptionSpec option) {
        if (option == null || Origins.isOnCommandLine(parsed, option)) {
            return "";
        }
        return settings.origin(Keys.key(option)).map(origin -> " (" + origin + ")").orElse("");
    }
}
