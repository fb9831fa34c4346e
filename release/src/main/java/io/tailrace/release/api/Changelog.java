package io.tailrace.release.api;

import java.util.List;

/** The changelog of the project, in the format of Keep a Changelog. */
final class Changelog {

    private Changelog() {}

    /**
     * Whether the newest section, which is that of the version in development or of the version
     * that is being released, has a part "Breaking".
     */
    static boolean newestSectionDescribesBreaking(List<String> lines) {
        boolean inNewest = false;
        for (String line : lines) {
            if (line.startsWith("## ")) {
                if (inNewest) {
                    return false;
                }
                inNewest = true;
            } else if (inNewest && line.strip().equals("### Breaking")) {
                return true;
            }
        }
        return false;
    }
}
