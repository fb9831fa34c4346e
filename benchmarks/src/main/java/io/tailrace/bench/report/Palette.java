package io.tailrace.bench.report;

import java.util.List;

/** The colors of charts. Stateless. */
final class Palette {

    private static final List<String> OTHERS =
            List.of(
                    "#d1495b", "#edae49", "#66a182", "#8d6a9f", "#6c757d", "#c08497", "#90be6d",
                    "#577590");
    private static final String OURS = "#1f6f8b";

    private Palette() {}

    /** The color of a name; that of Tailrace is always the same. */
    static String of(String name, int index) {
        return isOurs(name) ? OURS : OTHERS.get(index % OTHERS.size());
    }

    static boolean isOurs(String name) {
        return name.equals("tailrace");
    }
}
