package io.tailrace.event.internal;

/** What began a failure. Stateless. */
public final class RootCause {

    private RootCause() {}

    /** The last cause of an exception; the exception itself if it has none. */
    public static Throwable of(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
