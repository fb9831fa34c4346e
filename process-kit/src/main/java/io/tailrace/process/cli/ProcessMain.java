package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command as a process: options are read from the command line and the environment,
 * unknown options are refused, and bad input is answered with a message and a remedy instead of a
 * stack trace.
 */
public final class ProcessMain {

    private static final String LOGBACK_FILE = "logback.configurationFile";

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
        System.exit(code);
    }

    /** Runs the command and returns its exit code, without ending the JVM. */
    public static int run(
            Callable<Integer> command,
            String environmentPrefix,
            Map<String, String> environment,
            String... arguments) {
        CommandLine line = new CommandLine(command);
        return line.setOut(Printable.writer(line.getOut()))
                .setErr(Printable.writer(line.getErr()))
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF)) // colours are control characters
                .setDefaultValueProvider(new EnvironmentDefaults(environmentPrefix, environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExpandAtFiles(false) // a password may begin with @
                .setParameterExceptionHandler(ProcessMain::onBadArguments)
                .setExecutionExceptionHandler((e, failed, parsed) -> onFailure(e, failed))
                .execute(arguments);
    }

    private static int onBadArguments(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        reportUnknown(e, arguments, err);
        if (!(e instanceof UnmatchedArgumentException)) {
            err.println("error: " + e.getMessage());
            UnmatchedArgumentException.printSuggestions(e, err);
        }
        err.println(
                "remedy: see "
                        + e.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help for the options and their environment variables.");
        return ExitCode.USAGE.code();
    }

    /** A misspelled option is often the reason why a required one is missing. */
    private static void reportUnknown(ParameterException e, String[] arguments, PrintWriter err) {
        List<String> unknown = e.getCommandLine().getUnmatchedArguments();
        if (!unknown.isEmpty()) {
            err.println("error: " + UnknownArguments.describe(unknown, List.of(arguments)));
            UnmatchedArgumentException.printSuggestions(
                    new UnmatchedArgumentException(e.getCommandLine(), unknown), err);
        }
    }

    private static int onFailure(Exception e, CommandLine line) {
        if (e instanceof OperatorException known) {
            line.getErr().println("error: " + known.getMessage());
            line.getErr().println("remedy: " + known.remedy());
            return known.exitCode().code();
        }
        LoggerFactory.getLogger(ProcessMain.class).error("Unexpected failure", e);
        line.getErr().println("error: " + e);
        line.getErr()
                .println(
                        "remedy: see the stack trace in the log above, and report it as an issue.");
        return ExitCode.UNEXPECTED.code();
    }
}
