package io.tailrace.process.cli;

import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.settings.ConfigurationCheck;
import io.tailrace.process.settings.ConfigurationPrinter;
import io.tailrace.process.settings.Durations;
import io.tailrace.process.settings.Problem;
import io.tailrace.process.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command as a process: options are read from the command line, the environment and
 * a file, everything that is wrong with them is reported at once, and a failure is answered with a
 * message and a remedy instead of a stack trace.
 */
public final class ProcessMain {

    /**
     * Numbers look the same on every machine. It is also the one locale whose digits the JVM need
     * not look up for each number, and Kafka Streams 4.3 formats numbers for every record
     * (KAFKA-19682).
     */
    private static final Locale FORMAT = Locale.US;

    private static final String LOGBACK_FILE = "logback.configurationFile";
    private static final String LOG_FORMAT = "TAILRACE_LOG_FORMAT";
    private static final String TEXT = "text";
    private static final String JSON = "json";

    private ProcessMain() {}

    /**
     * Creates and runs a command, and ends the JVM with its exit code. The logging configuration is
     * chosen before the command is created, so that its class may have a static logger.
     *
     * @param command creates a picocli command that returns the {@link ExitCode#code()} to exit
     *     with
     * @param environmentPrefix for example {@code TAILRACE_RELAY_}
     */
    public static void runAndExit(
            Supplier<? extends Callable<Integer>> command,
            String environmentPrefix,
            String... arguments) {
        requireLogFormat(System.getenv(LOG_FORMAT));
        Locale.setDefault(Locale.Category.FORMAT, FORMAT);
        if (System.getProperty(LOGBACK_FILE) == null) {
            System.setProperty(LOGBACK_FILE, "tailrace-logback.xml");
        }
        int code;
        try {
            code = run(command.get(), environmentPrefix, System.getenv(), arguments);
        } catch (Error e) { // without this the other threads would keep the process alive
            LoggerFactory.getLogger(ProcessMain.class).error("The JVM cannot go on", e);
            boolean heap = e instanceof OutOfMemoryError;
            code = (heap ? ExitCode.HEAP_EXHAUSTED : ExitCode.UNEXPECTED).code();
        }
        GracefulStop.exit(code);
    }

    /** Another format would leave the process without a log. */
    private static void requireLogFormat(@Nullable String format) {
        if (format != null && !format.isEmpty() && !List.of(TEXT, JSON).contains(format)) {
            String rule = LOG_FORMAT + " must be text or json, got " + format;
            System.err.println("error: " + Printable.line(rule));
            System.exit(ExitCode.USAGE.code());
        }
    }

    /** Runs the command and returns its exit code, without ending the JVM. */
    public static int run(
            Callable<Integer> command,
            String environmentPrefix,
            Map<String, String> environment,
            String... arguments) {
        Settings settings =
                Settings.read(command.getClass(), environmentPrefix, environment, arguments);
        CommandLine line = new CommandLine(command);
        everyParser(line.getCommandSpec());
        return line.registerConverter(Duration.class, new Durations())
                .setOut(Printable.writer(line.getOut()))
                .setErr(Printable.writer(line.getErr()))
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF)) // colours are control characters
                .setDefaultValueProvider(settings)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExpandAtFiles(false) // a password may begin with @
                .setExecutionStrategy(parsed -> checkAndRun(parsed, settings, arguments))
                .setParameterExceptionHandler(ProcessMain::onMissingSubcommand)
                .setExecutionExceptionHandler((e, failed, parsed) -> onFailure(e, failed))
                .execute(arguments);
    }

    /**
     * All problems of the command line are reported, not the first one only; and the value of an
     * option may be the name of a command, as in {@code --on-discontinuity repair}.
     */
    private static void everyParser(CommandSpec command) {
        command.parser().collectErrors(true).allowSubcommandsAsOptionParameters(true);
        command.subcommands().values().forEach(sub -> everyParser(sub.getCommandSpec()));
    }

    private static int checkAndRun(ParseResult parsed, Settings settings, String... arguments) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine command = lastOf(parsed).commandSpec().commandLine();
        List<Problem> problems = new ArrayList<>(badArguments(parsed, arguments));
        problems.addAll(new ConfigurationCheck(parsed, settings).problems(command.getCommand()));
        if (problems.isEmpty()) {
            logConfiguration(command.getCommandSpec().root(), settings);
            return new RunLast().execute(parsed);
        }
        report(problems, command);
        return ExitCode.USAGE.code();
    }

    /** What the command {@code config} shows; secrets are hidden. */
    private static void logConfiguration(CommandSpec root, Settings settings) {
        Logger log = LoggerFactory.getLogger(ProcessMain.class);
        if (log.isDebugEnabled()) {
            log.debug("Configuration:\n{}", new ConfigurationPrinter(root, settings).text());
        }
    }

    /** What is wrong with arguments is collected, except for what running them needs. */
    private static int onMissingSubcommand(ParameterException e, String[] arguments) {
        report(List.of(new Problem(String.valueOf(e.getMessage()), null)), e.getCommandLine());
        return ExitCode.USAGE.code();
    }

    private static ParseResult lastOf(ParseResult parsed) {
        return parsed.hasSubcommand() ? lastOf(parsed.subcommand()) : parsed;
    }

    private static List<Problem> badArguments(ParseResult parsed, String... arguments) {
        List<Problem> problems = new ArrayList<>();
        for (Exception e : parsed.errors()) {
            if (e instanceof UnmatchedArgumentException unknown) {
                // a misspelled option is often the reason why a required one is missing
                problems.add(0, UnknownArguments.problem(unknown, List.of(arguments)));
            } else {
                problems.add(new Problem(String.valueOf(e.getMessage()), null));
            }
        }
        if (parsed.hasSubcommand()) {
            problems.addAll(badArguments(parsed.subcommand(), arguments));
        }
        return problems;
    }

    private static void report(List<Problem> problems, CommandLine command) {
        PrintWriter err = command.getErr();
        Set<String> remedies = new LinkedHashSet<>();
        for (Problem problem : problems) {
            err.println("error: " + problem.text());
            if (problem.remedy() != null) {
                remedies.add(problem.remedy());
            }
        }
        if (remedies.isEmpty()) {
            remedies.add(
                    "see "
                            + command.getCommandSpec().qualifiedName()
                            + " --help for the options and their environment variables.");
        }
        remedies.forEach(remedy -> err.println("remedy: " + remedy));
    }

    private static int onFailure(Exception e, CommandLine line) {
        if (e instanceof OperatorException known) {
            line.getErr().println("error: " + known.getMessage());
            line.getErr().println("remedy: " + known.remedy());
            return known.exitCode().code();
        }
        if (e instanceof InvalidValueException) { // a value that only the command itself checks
            report(List.of(new Problem(String.valueOf(e.getMessage()), null)), line);
            return ExitCode.USAGE.code();
        }
        LoggerFactory.getLogger(ProcessMain.class).error("Unexpected failure", e);
        line.getErr().println("error: " + e);
        line.getErr()
                .println(
                        "remedy: see the stack trace in the log above, and report it as an issue.");
        return ExitCode.UNEXPECTED.code();
    }
}
