package io.tailrace.event;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A family that is not built in, as a user writes it. */
public sealed interface InvoiceEvent extends DomainEvent {

    String invoiceId();

    @Override
    default String aggregateId() {
        return invoiceId();
    }

    <R> R match(
            Function<? super Issued, ? extends R> issued,
            Function<? super Voided, ? extends R> voided);

    @EventType(value = "invoice.issued.v1", aliases = "invoice.created.v1")
    record Issued(String invoiceId, @Nullable String note) implements InvoiceEvent {
        @Override
        public <R> R match(
                Function<? super Issued, ? extends R> issued,
                Function<? super Voided, ? extends R> voided) {
            return issued.apply(this);
        }
    }

    @EventType("invoice.voided.v2")
    record Voided(String invoiceId, Nested reason) implements InvoiceEvent {
        @Override
        public <R> R match(
                Function<? super Issued, ? extends R> issued,
                Function<? super Voided, ? extends R> voided) {
            return voided.apply(this);
        }
    }

    /** A value that may hold itself, and so be as deep as one likes. */
    record Nested(@Nullable Nested inner) {}
}
