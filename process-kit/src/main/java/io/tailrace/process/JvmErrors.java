package io.tailrace.process;

import java.util.Optional;

/** Finds failures of the JVM, which another attempt would only repeat. */
public final class JvmErrors {

    private static final int MAX_CAUSES = 50;

    private JvmErrors() {}

    /** The {@link Error} that a failure is or was caused by; empty if there is none. */
    public static Optional<Error> in(Throwable e) {
        Throwable next = e;
        for (int i = 0; next != null && i < MAX_CAUSES; i++) {
            if (next instanceof Error error) {
                return Optional.of(error);
            }
            next = next.getCause();
        }
        return Optional.empty();
    }

    /**
     * Whether a larger heap helps; an {@link OutOfMemoryError} may also mean threads or classes.
     */
    public static boolean isOfHeap(Throwable e) {
        return e instanceof OutOfMemoryError
                && (String.valueOf(e.getMessage()).contains("heap")
                        || String.valueOf(e.getMessage()).contains("GC overhead"));
    }

    /** The largest size of the heap, in bytes. */
    public static long heapBytes() {
        return Runtime.getRuntime().maxMemory();
    }
}
