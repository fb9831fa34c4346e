package io.tailrace.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets from files, as Docker and Kubernetes provide them. What a file holds is never part
 * of a message.
 */
public final class SecretFile {

    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * Reads a secret: the text of a UTF-8 file without the line break that it may end with.
     *
     * @param option the option that names the file, for messages
     * @throws OperatorException with {@link ExitCode#USAGE} if the file cannot be read, is empty,
     *     is no UTF-8 text, or is larger than 64 KiB
     */
    public static String read(String option, Path file) {
        byte[] bytes = bytes(option, file);
        String text = text(option, file, bytes);
        String secret = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        secret = secret.endsWith("\r") ? secret.substring(0, secret.length() - 1) : secret;
        if (secret.isEmpty()) {
            throw refused(option, file, "is empty", null);
        }
        return secret;
    }

    private static String text(String option, Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw refused(option, file, "is no text in UTF-8", null);
        }
    }

    /** The bytes of a file with secrets; see {@link #read} for the parameters and errors. */
    private static byte[] bytes(String option, Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw refused(option, file, "is larger than 64 KiB", null);
            }
            return bytes;
        } catch (IOException e) {
            throw refused(option, file, "cannot be read: " + e, e);
        }
    }

    private static OperatorException refused(
            String option, Path file, String reason, @Nullable Exception e) {
        return new OperatorException(
                ExitCode.USAGE,
                "The file that %s names, %s, %s".formatted(option, file.toAbsolutePath(), reason),
                "Give the path of a file that this process may read and that holds the value.",
                e);
    }
}
