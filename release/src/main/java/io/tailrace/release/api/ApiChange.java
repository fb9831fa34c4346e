package io.tailrace.release.api;

/** How far an API has changed, from nothing to what breaks its users. */
enum ApiChange {
    NONE,
    ADDITION,
    INCOMPATIBLE;

    /**
     * @param version the attribute {@code semanticVersioning} of a report of japicmp: the part of a
     *     version that the change takes, such as {@code 0.1.0} for additions
     */
    static ApiChange ofReport(String version) {
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
