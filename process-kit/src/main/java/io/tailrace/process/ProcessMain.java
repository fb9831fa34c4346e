package io.tailrace.process;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Runs a picocli command as a process that behaves: options also from the environment, unknown ones
 * refused, bad input answered with one message and a remedy instead of a stack trace.
 */
public final class ProcessMain {

    private static final String LOGBACK_FILE = "logback.configurationFile";

    private ProcessMain() {}

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param command a picocli command; returns the {@link ExitCode#code()} to end with
     * @param environmentPrefix for example {@code TAILRACE_RELAY_}
     */
    public static void runAndExit(
            Callable<Integer> command, String environmentPrefix, String... arguments) {
        if (System.getProperty(LOGBACK_FILE) == null) {
            System.setProperty(LOGBACK_FILE, "tailrace-logback.xml");
        }
        System.exit(run(command, environmentPrefix, System.getenv(), arguments));
    }

    /**
     * Runs the command and returns its exit code; for tests, and for callers with a JVM to keep.
     */
    public static int run(
            Callable<Integer> command,
            String environmentPrefix,
            Map<String, String> environment,
            String... arguments) {
        return new CommandLine(command)
                .setDefaultValueProvider(new EnvironmentDefaults(environmentPrefix, environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(ProcessMain::onBadArguments)
                .setExecutionExceptionHandler((e, line, parsed) -> onFailure(e, line))
                .execute(arguments);
    }

    private static int onBadArguments(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("error: " + e.getMessage());
        err.println(
                "remedy: see "
                        + e.getCommandLine().getCommandSpec().qualifiedName()
                        + " --help for the options and their environment variables.");
        return ExitCode.USAGE.code();
    }

    private static int onFailure(Exception e, CommandLine line) {
        if (e instanceof OperatorException known) {
            line.getErr().println("error: " + known.getMessage());
            line.getErr().println("remedy: " + known.remedy());
            return known.exitCode().code();
        }
        LoggerFactory.getLogger(ProcessMain.class).error("Unexpected failure", e);
        line.getErr().println("error: " + e);
        line.getErr().println("remedy: the log above has the details; please report this.");
        return ExitCode.UNEXPECTED.code();
    }
}
