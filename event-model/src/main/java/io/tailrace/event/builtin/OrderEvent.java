package io.tailrace.event.builtin;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that happened to an order. */
public sealed interface OrderEvent extends BuiltInEvent {

    /** The id of the order; it is the aggregate id. */
    String orderId();

    /** The state of the order after this event, in the words of the emitting service. */
    String status();

    /** The items that this event is about; immutable. */
    List<Item> items();

    @Override
    default String aggregateId() {
        return orderId();
    }

    @Override
    default <R> R matchFamily(
            Function<? super OrderEvent, ? extends R> order,
            Function<? super PaymentEvent, ? extends R> payment,
            Function<? super SystemEvent, ? extends R> system,
            Function<? super UserEvent, ? extends R> user) {
        return order.apply(this);
    }

    /**
     * Applies the function for this event's action. When an action is added, callers do not compile
     * until they handle it.
     */
    <R> R match(
            Function<? super Placed, ? extends R> placed,
            Function<? super Shipped, ? extends R> shipped,
            Function<? super Delivered, ? extends R> delivered,
            Function<? super Cancelled, ? extends R> cancelled);

    private static List<Item> copy(@Nullable List<Item> items) {
        return items == null ? List.of() : List.copyOf(items);
    }

    /**
     * A quantity of one article.
     *
     * @param sku the stock keeping unit, not blank
     * @param qty number of pieces, at least 1; read from {@code quantity} as well, its earlier name
     */
    record Item(String sku, @JsonAlias("quantity") int qty) {

        /** Checks that both components follow their rules. */
        public Item {
            Check.text("sku", sku);
            Check.that(qty >= 1, "qty", "must be at least 1", qty);
        }
    }

    /**
     * A customer placed the order; it has at least one item.
     *
     * @param orderId the order, not blank
     * @param status the state of the order afterwards, not blank
     * @param items the items that this event is about; absent means none
     */
    @EventType("order.placed.v1")
    record Placed(String orderId, String status, List<Item> items) implements OrderEvent {

        /** Checks that every component follows its rule. */
        public Placed {
            Check.text("orderId", orderId);
            Check.text("status", status);
            items = copy(items);
            if (items.isEmpty()) {
                throw new IllegalArgumentException("items must have at least 1 item, got none");
            }
        }

        /** An event with the status {@code placed}. */
        public Placed(String orderId, List<Item> items) {
            this(orderId, "placed", items);
        }

        @Override
        public <R> R match(
                Function<? super Placed, ? extends R> placed,
                Function<? super Shipped, ? extends R> shipped,
                Function<? super Delivered, ? extends R> delivered,
                Function<? super Cancelled, ? extends R> cancelled) {
            return placed.apply(this);
        }
    }

    /**
     * Items of the order left the warehouse.
     *
     * @param orderId the order, not blank
     * @param status the state of the order afterwards, not blank
     * @param items the items that this event is about; absent means none
     */
    @EventType("order.shipped.v1")
    record Shipped(String orderId, String status, List<Item> items) implements OrderEvent {

        /** Checks that every component follows its rule. */
        public Shipped {
            Check.text("orderId", orderId);
            Check.text("status", status);
            items = copy(items);
        }

        /** With the action as the status, {@code shipped}. */
        public Shipped(String orderId, List<Item> items) {
            this(orderId, "shipped", items);
        }

        @Override
        public <R> R match(
                Function<? super Placed, ? extends R> placed,
                Function<? super Shipped, ? extends R> shipped,
                Function<? super Delivered, ? extends R> delivered,
                Function<? super Cancelled, ? extends R> cancelled) {
            return shipped.apply(this);
        }
    }

    /**
     * Items of the order arrived.
     *
     * @param orderId the order, not blank
     * @param status the state of the order afterwards, not blank
     * @param items the items that this event is about; absent means none
     */
    @EventType("order.delivered.v1")
    record Delivered(String orderId, String status, List<Item> items) implements OrderEvent {

        /** Checks that every component follows its rule. */
        public Delivered {
            Check.text("orderId", orderId);
            Check.text("status", status);
            items = copy(items);
        }

        /** With the action as the status, {@code delivered}. */
        public Delivered(String orderId, List<Item> items) {
            this(orderId, "delivered", items);
        }

        @Override
        public <R> R match(
                Function<? super Placed, ? extends R> placed,
                Function<? super Shipped, ? extends R> shipped,
                Function<? super Delivered, ? extends R> delivered,
                Function<? super Cancelled, ? extends R> cancelled) {
            return delivered.apply(this);
        }
    }

    /**
     * The order was cancelled.
     *
     * @param orderId the order, not blank
     * @param status the state of the order afterwards, not blank
     * @param items the items that this event is about; absent means none
     */
    @EventType("order.cancelled.v1")
    record Cancelled(String orderId, String status, List<Item> items) implements OrderEvent {

        /** Checks that every component follows its rule. */
        public Cancelled {
            Check.text("orderId", orderId);
            Check.text("status", status);
            items = copy(items);
        }

        /** With the action as the status, {@code cancelled}. */
        public Cancelled(String orderId, List<Item> items) {
            this(orderId, "cancelled", items);
        }

        @Override
        public <R> R match(
                Function<? super Placed, ? extends R> placed,
                Function<? super Shipped, ? extends R> shipped,
                Function<? super Delivered, ? extends R> delivered,
                Function<? super Cancelled, ? extends R> cancelled) {
            return cancelled.apply(this);
        }
    }
}
