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
                            + "(?<address>(?<host>[\\w.-]+|\\[[\\w:.%]+])(:(?<port>\\d{1,5}))?"
                            + "/(?<database>[^/?#@;&=\\s]+))"
                            + "(\\?.*)?",
                    Pattern.DOTALL);

    private static final int DEFAULT_PORT = 5432;
    private static final int MAX_PORT = 65_535;

    /** A text of these characters has no place for credentials. */
    private static final Pattern HARMLESS = Pattern.compile("[\\w.:/-]*");

    private DatabaseAddress() {}

    /** Whether a text has the form {@code jdbc:postgresql://host:port/database?…}. */
    static boolean isIn(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        return matcher.matches() && portOf(matcher) <= MAX_PORT;
    }

    /** The host of a legal JDBC URL. */
    static String host(String jdbcUrl) {
        return legal(jdbcUrl).group("host");
    }

    /** The port of a legal JDBC URL; {@value #DEFAULT_PORT} if it has none. */
    static int port(String jdbcUrl) {
        return portOf(legal(jdbcUrl));
    }

    /** The name of the database of a legal JDBC URL. */
    static String database(String jdbcUrl) {
        return legal(jdbcUrl).group("database");
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

    private static Matcher legal(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "database-url must be jdbc:postgresql://host:port/database, got "
                            + of(jdbcUrl));
        }
        return matcher;
    }

    private static int portOf(Matcher matcher) {
        String port = matcher.group("port");
        return port == null ? DEFAULT_PORT : Integer.parseInt(port);
    }
}
