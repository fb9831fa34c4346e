package io.tailrace.event.builtin;

import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.math.BigDecimal;
import java.util.function.Function;

/** Something that happened to a payment. */
public sealed interface PaymentEvent extends BuiltInEvent {

    /** The id of the payment; it is the aggregate id. */
    String paymentId();

    /**
     * The amount in units of {@link #currency()}, zero or more; never written in scientific
     * notation.
     */
    BigDecimal amount();

    /** The ISO 4217 code of the currency, for example {@code EUR}. */
    String currency();

    @Override
    default String aggregateId() {
        return paymentId();
    }

    @Override
    default <R> R matchFamily(
            Function<? super OrderEvent, ? extends R> order,
            Function<? super PaymentEvent, ? extends R> payment,
            Function<? super SystemEvent, ? extends R> system,
            Function<? super UserEvent, ? extends R> user) {
        return payment.apply(this);
    }

    /**
     * Applies the function for this event's action. When an action is added, callers do not compile
     * until they handle it.
     */
    <R> R match(
            Function<? super Initiated, ? extends R> initiated,
            Function<? super Completed, ? extends R> completed,
            Function<? super Failed, ? extends R> failed,
            Function<? super Refunded, ? extends R> refunded);

    /**
     * A payment was started.
     *
     * @param paymentId the payment, not blank
     * @param amount zero or more, at most 38 digits of which 18 after the point
     * @param currency an ISO 4217 code
     */
    @EventType("payment.initiated.v1")
    record Initiated(String paymentId, BigDecimal amount, String currency) implements PaymentEvent {

        /** Checks that every component follows its rule. */
        public Initiated {
            Check.text("paymentId", paymentId);
            amount = Rules.amount("amount", amount);
            Rules.currency("currency", currency);
        }

        @Override
        public <R> R match(
                Function<? super Initiated, ? extends R> initiated,
                Function<? super Completed, ? extends R> completed,
                Function<? super Failed, ? extends R> failed,
                Function<? super Refunded, ? extends R> refunded) {
            return initiated.apply(this);
        }
    }

    /**
     * The money arrived.
     *
     * @param paymentId the payment, not blank
     * @param amount zero or more, at most 38 digits of which 18 after the point
     * @param currency an ISO 4217 code
     */
    @EventType("payment.completed.v1")
    record Completed(String paymentId, BigDecimal amount, String currency) implements PaymentEvent {

        /** Checks that every component follows its rule. */
        public Completed {
            Check.text("paymentId", paymentId);
            amount = Rules.amount("amount", amount);
            Rules.currency("currency", currency);
        }

        @Override
        public <R> R match(
                Function<? super Initiated, ? extends R> initiated,
                Function<? super Completed, ? extends R> completed,
                Function<? super Failed, ? extends R> failed,
                Function<? super Refunded, ? extends R> refunded) {
            return completed.apply(this);
        }
    }

    /**
     * The payment did not succeed.
     *
     * @param paymentId the payment, not blank
     * @param amount zero or more, at most 38 digits of which 18 after the point
     * @param currency an ISO 4217 code
     */
    @EventType("payment.failed.v1")
    record Failed(String paymentId, BigDecimal amount, String currency) implements PaymentEvent {

        /** Checks that every component follows its rule. */
        public Failed {
            Check.text("paymentId", paymentId);
            amount = Rules.amount("amount", amount);
            Rules.currency("currency", currency);
        }

        @Override
        public <R> R match(
                Function<? super Initiated, ? extends R> initiated,
                Function<? super Completed, ? extends R> completed,
                Function<? super Failed, ? extends R> failed,
                Function<? super Refunded, ? extends R> refunded) {
            return failed.apply(this);
        }
    }

    /**
     * The money went back.
     *
     * @param paymentId the payment, not blank
     * @param amount zero or more, at most 38 digits of which 18 after the point
     * @param currency an ISO 4217 code
     */
    @EventType("payment.refunded.v1")
    record Refunded(String paymentId, BigDecimal amount, String currency) implements PaymentEvent {

        /** Checks that every component follows its rule. */
        public Refunded {
            Check.text("paymentId", paymentId);
            amount = Rules.amount("amount", amount);
            Rules.currency("currency", currency);
        }

        @Override
        public <R> R match(
                Function<? super Initiated, ? extends R> initiated,
                Function<? super Completed, ? extends R> completed,
                Function<? super Failed, ? extends R> failed,
                Function<? super Refunded, ? extends R> refunded) {
            return refunded.apply(this);
        }
    }
}
