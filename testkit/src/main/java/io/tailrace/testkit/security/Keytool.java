package io.tailrace.testkit.security;

import io.tailrace.testkit.TestkitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The keytool of the running JDK. Stateless. */
final class Keytool {

    private Keytool() {}

    /**
     * Runs a command on a store in PKCS 12.
     *
     * @throws TestkitException with the output if the command fails
     */
    static void run(Path store, String password, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(
                List.of(
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        password));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        keytool.getOutputStream().close();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new TestkitException(
                    "keytool %s failed: %s".formatted(arguments.get(0), output), null);
        }
    }
}
