package io.tailrace.relay.config;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;

/**
 * Reads a JDBC URL of PostgreSQL as the driver does, and shows what logs and messages may contain
 * of it: {@code host:port/database}. The URL itself is never shown, because it may contain
 * credentials: {@code ?password=…&sslpassword=…}. Stateless.
 */
public final class DatabaseAddress {

    private static final String HOST = "(?:[\\w.-]+|\\[[\\w:.%]+])(?::\\d{1,5})?";

    /** Keeps texts from the driver that it would log: its messages show what it cannot read. */
    private static final Pattern URL =
            Pattern.compile(
                    "jdbc:postgresql:(?<address>(//(?<hosts>%1$s(?:,%1$s)*)/)?(?<database>%2$s))(\\?.*)?"
                            .formatted(HOST, "[^/?#@;&=\\s]*"),
                    Pattern.DOTALL);

    /** The parameters that the relay sets on its own connections. */
    private static final Set<String> OWN_PARAMETERS =
            Set.of(
                    "ApplicationName",
                    "assumeMinServerVersion",
                    "preferQueryMode",
                    "replication",
                    "socketFactory",
                    "socketTimeout");

    /** A text of these characters has no place for credentials. */
    private static final Pattern HARMLESS = Pattern.compile("[\\w.:/-]*");

    private DatabaseAddress() {}

    /**
     * What is wrong with a JDBC URL, as a rule that the URL has to fulfil; null if nothing is.
     *
     * @param user the database user if the URL names none
     */
    static @Nullable String violation(String jdbcUrl, String user) {
        Properties properties = parse(jdbcUrl, user);
        if (properties == null || properties.getProperty("PGDBNAME", "").isEmpty()) {
            return "must be jdbc:postgresql://host:port/database, with parameters that the"
                    + " PostgreSQL driver can read";
        }
        if (sslMode(properties) == null) {
            return "must have an sslmode that the driver knows, such as verify-full";
        }
        for (String parameter : OWN_PARAMETERS) {
            if (properties.getProperty(parameter) != null) {
                return "must not have the parameter " + parameter + ", which the relay sets itself";
            }
        }
        return hosts(jdbcUrl).size() > 1
                        && !"primary".equals(properties.getProperty("targetServerType"))
                ? "must have the parameter targetServerType=primary if it has several hosts"
                : null;
    }

    /** The hosts of a legal JDBC URL with their ports, as written; empty if the URL names none. */
    static List<String> hosts(String jdbcUrl) {
        String hosts = legal(jdbcUrl).group("hosts");
        return hosts == null ? List.of() : List.of(hosts.split(","));
    }

    /** A legal JDBC URL with one of its hosts only. */
    static String withHost(String jdbcUrl, String host) {
        Matcher matcher = legal(jdbcUrl);
        return jdbcUrl.substring(0, matcher.start("hosts"))
                + host
                + jdbcUrl.substring(matcher.end("hosts"));
    }

    /** The name of the database of a legal JDBC URL; that of the user if the URL has none. */
    static String database(String jdbcUrl, String user) {
        Properties properties = parse(jdbcUrl, user);
        if (properties == null) {
            throw illegal(jdbcUrl);
        }
        return properties.getProperty("PGDBNAME");
    }

    /**
     * Hosts, ports and database of a JDBC URL. A text of another form is shown if it is harmless.
     */
    public static String of(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (matcher.matches()) {
            String address = matcher.group("address");
            return address.startsWith("//") ? address.substring(2) : address;
        }
        return HARMLESS.matcher(jdbcUrl).matches()
                ? jdbcUrl
                : "another text, which is not shown because it may contain a password";
    }

    /**
     * Whether a legal JDBC URL requires that every connection is encrypted: {@code
     * sslmode=require}, {@code verify-ca} or {@code verify-full}, or {@code ssl=true}.
     */
    static boolean requiresTls(String jdbcUrl, String user) {
        Properties properties = parse(jdbcUrl, user);
        SslMode mode = properties == null ? null : sslMode(properties);
        if (mode == null) {
            throw illegal(jdbcUrl);
        }
        return mode.requireEncryption();
    }

    private static @Nullable SslMode sslMode(Properties properties) {
        try {
            return SslMode.of(properties);
        } catch (PSQLException e) {
            return null;
        }
    }

    private static @Nullable Properties parse(String jdbcUrl, String user) {
        if (!URL.matcher(jdbcUrl).matches()) {
            return null;
        }
        Properties defaults = new Properties();
        defaults.setProperty("user", user);
        return Driver.parseURL(jdbcUrl, defaults);
    }

    private static Matcher legal(String jdbcUrl) {
        Matcher matcher = URL.matcher(jdbcUrl);
        if (!matcher.matches()) {
            throw illegal(jdbcUrl);
        }
        return matcher;
    }

    private static IllegalArgumentException illegal(String jdbcUrl) {
        return new IllegalArgumentException(
                "database-url must be jdbc:postgresql://host:port/database, got " + of(jdbcUrl));
    }
}
