package io.tailrace.event.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reports the first failure of foreign code that is called for every event and must break nothing.
 * Later failures are not reported, so that they do not fill the log. Safe for any thread.
 */
public final class FirstFailure {

    private final Consumer<? super Throwable> report;
    private final AtomicBoolean reported = new AtomicBoolean();

    /**
     * @param report logs a failure
     */
    public FirstFailure(Consumer<? super Throwable> report) {
        this.report = report;
    }

    /** Notes a failure; throws nothing, also if the failure itself cannot be logged. */
    public void note(Throwable failure) {
        if (reported.compareAndSet(false, true)) {
            try {
                report.accept(failure);
            } catch (Throwable e) { // for example of an exception whose own methods throw
                reportClass(failure);
            }
        }
    }

    private void reportClass(Throwable failure) {
        String name = failure.getClass().getName();
        try {
            report.accept(
                    new IllegalStateException("an exception that cannot be printed: " + name));
        } catch (Throwable e) { // the log itself fails
            reported.set(false);
        }
    }
}
