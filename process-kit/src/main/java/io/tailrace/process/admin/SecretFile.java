package io.tailrace.process.admin;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a secret of one line from a file. */
final class SecretFile {

    private static final int MAX_BYTES = 4096;

    private SecretFile() {}

    /**
     * The text of the file without the line break at its end.
     *
     * @param option the option that names the file
     * @throws OperatorException if the file cannot be read or is larger than 4 KiB
     */
    static String read(Path file, String option) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R$", "");
        } catch (IOException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The file %s of %s cannot be read: %s".formatted(file, option, e),
                    "Let "
                            + option
                            + " name a file that this process may read and that holds the secret"
                            + " alone.",
                    e);
        }
    }
}
