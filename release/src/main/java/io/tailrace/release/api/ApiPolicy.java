package io.tailrace.release.api;

import java.util.Optional;

/** Which changes of the API a version may make: see the version policy in {@code RELEASING.md}. */
final class ApiPolicy {

    private ApiPolicy() {}

    /**
     * @param module names the module in the objection
     * @param change what the module has changed since the baseline
     * @param describesBreaking whether the changelog of this version has a section "Breaking"
     * @return why the version must not change the API so, or empty if it may
     */
    static Optional<String> objection(
            String module,
            ApiChange change,
            Version baseline,
            Version version,
            boolean describesBreaking) {
        ApiChange allowed = version.changeSince(baseline);
        if (change.compareTo(allowed) > 0) {
            return Optional.of(
                    "%s: %s since %s, which %s must not have; take it back or raise the version"
                            .formatted(module, change, text(baseline), text(version)));
        }
        if (change == ApiChange.INCOMPATIBLE && !describesBreaking) {
            return Optional.of(
                    "%s: INCOMPATIBLE since %s, but CHANGELOG.md has no section \"### Breaking\" for %s"
                            .formatted(module, text(baseline), text(version)));
        }
        return Optional.empty();
    }

    private static String text(Version version) {
        return version.major() + "." + version.minor() + "." + version.patch();
    }
}
