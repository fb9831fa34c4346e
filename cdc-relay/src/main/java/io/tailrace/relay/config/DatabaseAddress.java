package io.tailrace.relay.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What logs and messages show of a JDBC URL: {@code host:port/database}. The URL itself is never
 * shown, because it may contain credentials: {@code ?password=…&sslpassword=…}. Stateless.
 */
public final class DatabaseAddress {

    private static final Pattern URL =
            Pattern.compile(
                    "jdbc:postgresql://"
                            + "(?<address>([\\w.-]+|\\[[\\w:.%]+])(:\\d{1,5})?/[^/?#@;&=\\s]+)"
                            + "(\\?.*)?",
                    Pattern.DOTALL);

    /** A text of these characters has no place for credentials. */
    private static final Pattern HARMLESS = Pattern.compile("[\\w.:/-]*");

    private DatabaseAddress() {}

    /** Whether a text has the form {@code jdbc:postgresql://host:port/database?…}. */
    static boolean isIn(String jdbcUrl) {
        return URL.matcher(jdbcUrl).matches();
    }

    /** Host, port and database of a JDBC URL. A text of another form is shown if it is harmless. */
    public static String of(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (matcher.matches()) {
            return matcher.group("address");
        }
        return HARMLESS.matcher(jdbcUrl).matches()
                ? jdbcUrl
                : "another text, which is not shown because it may contain a password";
    }
}
