package io.tailrace.release.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Tailrace; one in development counts as the version that it becomes. */
record Version(int major, int minor, int patch) {

    private static final Pattern TEXT = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-SNAPSHOT)?");

    /**
     * @throws IllegalArgumentException if the text is no version of three numbers
     */
    static Version parse(String text) {
        Matcher version = TEXT.matcher(text);
        if (!version.matches()) {
            throw new IllegalArgumentException("A version is <major>.<minor>.<patch>, got " + text);
        }
        return new Version(
                Integer.parseInt(version.group(1)),
                Integer.parseInt(version.group(2)),
                Integer.parseInt(version.group(3)));
    }

    /** How this version differs from an older one. */
    ApiChange changeSince(Version older) {
        if (major != older.major) {
            return ApiChange.INCOMPATIBLE;
        }
        if (minor != older.minor) {
            return major == 0 ? ApiChange.INCOMPATIBLE : ApiChange.ADDITION;
        }
        return major == 0 ? ApiChange.ADDITION : ApiChange.NONE;
    }
}
