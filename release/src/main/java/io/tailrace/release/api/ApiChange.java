package io.tailrace.release.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far an API has changed, from nothing to what breaks its users. */
enum ApiChange {
    NONE,
    ADDITION,
    INCOMPATIBLE;

    private static final Pattern VERSIONING = Pattern.compile("semanticVersioning=\"([^\"]+)\"");
    private static final Pattern SOURCE = Pattern.compile("sourceCompatible=\"false\"");

    /**
     * What breaks the source of users is incompatible too, such as an abstract method that an
     * interface gets: japicmp itself calls it an addition, because compiled classes still link.
     *
     * @param report the XML that japicmp writes
     * @throws IllegalArgumentException if the report does not say how the API has changed
     */
    static ApiChange ofReport(String report) {
        Matcher versioning = VERSIONING.matcher(report);
        if (!versioning.find()) {
            throw new IllegalArgumentException("A report of japicmp has semanticVersioning");
        }
        ApiChange change = ofVersion(versioning.group(1));
        return SOURCE.matcher(report).find() ? INCOMPATIBLE : change;
    }

    /**
     * @param version the attribute {@code semanticVersioning}: the part of a version that the
     *     change takes, such as {@code 0.1.0} for additions
     */
    private static ApiChange ofVersion(String version) {
        return switch (version) {
            case "1.0.0" -> INCOMPATIBLE;
            case "0.1.0" -> ADDITION;
            case "0.0.1", "0.0.0" -> NONE;
            default ->
                    throw new IllegalArgumentException(
                            "japicmp reports 1.0.0, 0.1.0, 0.0.1 or 0.0.0, got " + version);
        };
    }
}
