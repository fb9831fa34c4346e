package io.tailrace.testkit.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that starts a Java program with the JVM and class path of this process. Stateless.
 */
public final class JavaCommand {

    private JavaCommand() {}

    /**
     * The command and its arguments, for {@link ProcessBuilder}.
     *
     * @param main the main class
     * @param jvmOptions options of the JVM, for example {@code -Xmx256m}
     * @param temporary the {@code java.io.tmpdir} of the program, an existing directory
     * @param arguments the arguments of the program
     */
    public static List<String> of(
            Class<?> main, List<String> jvmOptions, Path temporary, List<String> arguments) {
        return of(
                System.getProperty("java.class.path"),
                main.getName(),
                jvmOptions,
                temporary,
                arguments);
    }

    /**
     * Like {@link #of(Class, List, Path, List)}, of a program on another class path.
     *
     * @param classPath the class path
     * @param main the name of the main class
     * @param jvmOptions options of the JVM, for example {@code -Xmx256m}
     * @param temporary the {@code java.io.tmpdir} of the program, an existing directory
     * @param arguments the arguments of the program
     */
    public static List<String> of(
            String classPath,
            String main,
            List<String> jvmOptions,
            Path temporary,
            List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(executable().toString());
        command.addAll(jvmOptions);
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    /** The {@code java} of this process. */
    public static Path executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
