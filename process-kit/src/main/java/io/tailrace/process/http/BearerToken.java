package io.tailrace.process.http;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client presents as {@code Authorization: Bearer}. Only its SHA-256 is kept, and
 * no text shows it. Immutable.
 */
public final class BearerToken {

    private static final String SCHEME = "bearer ";

    /** The length of the shortest token that is accepted, in characters. */
    public static final int MIN_LENGTH = 16;

    /** Printable ASCII without blanks, which a header carries unchanged. */
    private static final Pattern CHARACTERS = Pattern.compile("[!-~]*");

    private final byte[] hash;

    private BearerToken(String token) {
        this.hash = sha256(token);
    }

    /**
     * A token.
     *
     * @param option the option that gives the token, for messages
     * @throws OperatorException if the token is shorter than {@link #MIN_LENGTH} or has other
     *     characters than printable ASCII without blanks
     */
    public static BearerToken of(String option, String token) {
        if (token.length() < MIN_LENGTH) {
            throw refused(
                    option,
                    "must have at least %d characters, got %d"
                            .formatted(MIN_LENGTH, token.length()));
        }
        if (!CHARACTERS.matcher(token).matches()) {
            throw refused(option, "must consist of printable ASCII characters without blanks");
        }
        return new BearerToken(token);
    }

    /**
     * The token in a file, without the line break at its end.
     *
     * @param option the option that names the file, for messages
     * @throws OperatorException if the file cannot be read, or {@link #of} refuses the token
     */
    public static BearerToken read(String option, Path file) {
        return of(option, SecretFile.read(option, file));
    }

    /**
     * Whether a request presents this token.
     *
     * @param authorization the header {@code Authorization}; null without one
     */
    public boolean isPresented(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && matches(authorization.substring(SCHEME.length()).strip());
    }

    /** Whether the given text is this token. The time that it takes says nothing about either. */
    boolean matches(String given) {
        return MessageDigest.isEqual(hash, sha256(given));
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "BearerToken[hidden]";
    }

    private static OperatorException refused(String option, String rule) {
        return new OperatorException(
                ExitCode.USAGE,
                "The token of " + option + " " + rule + ".",
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
