package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.IdMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** From when on the topics are counted, which the first counter of all says once. */
final class AccountBegin {

    /** The time in which all processors of an application id are replaced by ones that count. */
    static final int MINUTES_TO_BEGIN = 15;

    private static final Duration SHORT = Duration.ofMillis(100);

    private final AccountView view;
    private final Brokers brokers;
    private final AccountWriter writer;

    AccountBegin(AccountView view, Brokers brokers, AccountWriter writer) {
        this.view = view;
        this.brokers = brokers;
        this.writer = writer;
    }

    /** Waits until it is known, and says it if nobody else has. */
    void await(BooleanSupplier stopping) throws InterruptedException {
        long end = brokers.endOfAccount();
        while (view.position() < end && !stopping.getAsBoolean()) {
            Thread.sleep(SHORT.toMillis());
        }
        if (!stopping.getAsBoolean() && !isKnown()) {
            writer.begin(new Begin(first()));
            while (!isKnown() && !stopping.getAsBoolean()) {
                Thread.sleep(SHORT.toMillis());
            }
        }
    }

    /** A pipeline that has processed nothing yet is counted from its beginning. */
    private long first() throws InterruptedException {
        return brokers.processed().isEmpty() ? 0 : IdMinute.at(Instant.now()) + MINUTES_TO_BEGIN;
    }

    private boolean isKnown() {
        return minute() != Long.MAX_VALUE;
    }

    /** The first minute; {@link Long#MAX_VALUE} if it is not known yet. */
    long minute() {
        return view.ask(ledger -> ledger.begin());
    }
}
