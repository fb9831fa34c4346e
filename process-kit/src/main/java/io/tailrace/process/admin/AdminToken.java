package io.tailrace.process.admin;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * The secret that a client presents to read health and metrics. Only its SHA-256 is kept, and no
 * text shows it. Immutable.
 */
public final class AdminToken {

    /** The length of the shortest token that is accepted, in characters. */
    public static final int MIN_LENGTH = 16;

    /** Printable ASCII without blanks, which a header carries unchanged. */
    private static final Pattern CHARACTERS = Pattern.compile("[!-~]*");

    private final byte[] hash;

    private AdminToken(String token) {
        this.hash = sha256(token);
    }

    /**
     * A token.
     *
     * @throws OperatorException if the token is shorter than {@link #MIN_LENGTH} or has other
     *     characters than printable ASCII without blanks
     */
    public static AdminToken of(String token) {
        if (token.length() < MIN_LENGTH) {
            throw refused(
                    "must have at least %d characters, got %d"
                            .formatted(MIN_LENGTH, token.length()));
        }
        if (!CHARACTERS.matcher(token).matches()) {
            throw refused("must consist of printable ASCII characters without blanks");
        }
        return new AdminToken(token);
    }

    /**
     * The token in a file, without the line break at its end.
     *
     * @throws OperatorException if the file cannot be read, or {@link #of} refuses the token
     */
    public static AdminToken read(Path file) {
        return of(SecretFile.read("--admin-token-file", file));
    }

    /** Whether the given text is this token. The time that it takes says nothing about either. */
    boolean matches(String given) {
        return MessageDigest.isEqual(hash, sha256(given));
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "AdminToken[hidden]";
    }

    private static OperatorException refused(String rule) {
        return new OperatorException(
                ExitCode.USAGE,
                "The token of the admin endpoint " + rule + ".",
                "Generate a random token, for example with: openssl rand -hex 32");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
