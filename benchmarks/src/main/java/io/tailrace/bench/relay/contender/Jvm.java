package io.tailrace.bench.relay.contender;

import java.util.ArrayList;
import java.util.List;

/**
 * The JVM of a contender.
 *
 * @param heapMb the maximum heap
 * @param options other options
 */
public record Jvm(int heapMb, List<String> options) {

    private static final int SMALL = 192;
    private static final int LARGE = 1_024;

    /** The JVM of Tailrace's container image. */
    public static Jvm ofTheImage() {
        return small(SMALL);
    }

    /** The options of Tailrace's container image, with another heap. */
    public static Jvm small(int heapMb) {
        return new Jvm(heapMb, List.of("-XX:+UseSerialGC"));
    }

    /** A heap of 1 GB and the collector that the JVM chooses. */
    public static Jvm large() {
        return new Jvm(LARGE, List.of());
    }

    /** The options for the command line. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(options);
        arguments.add("-Xmx" + heapMb + "m");
        return arguments;
    }

    /** The name of a contender with this JVM. */
    String name(String contender) {
        return heapMb == LARGE ? contender : "%s, %d MB".formatted(contender, heapMb);
    }
}
