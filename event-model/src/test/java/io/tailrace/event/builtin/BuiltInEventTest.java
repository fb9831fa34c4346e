package io.tailrace.event.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.DomainEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class BuiltInEventTest {

    /** One event of every built-in type. */
    public static List<BuiltInEvent> oneOfEach() {
        List<OrderEvent.Item> items = List.of(new OrderEvent.Item("sku-1", 2));
        BigDecimal amount = new BigDecimal("19.90");
        return List.of(
                new OrderEvent.Placed("o-1", items),
                new OrderEvent.Shipped("o-1", "in transit", items),
                new OrderEvent.Delivered("o-1", List.of()),
                new OrderEvent.Cancelled("o-1", List.of()),
                new PaymentEvent.Initiated("p-1", amount, "EUR"),
                new PaymentEvent.Completed("p-1", amount, "EUR"),
                new PaymentEvent.Failed("p-1", new BigDecimal("0.000000000000000001"), "XXX"),
                new PaymentEvent.Refunded("p-1", new BigDecimal("1E+3"), "JPY"),
                new SystemEvent.Started("billing"),
                new SystemEvent.Stopped("billing", Map.of("why", "deploy")),
                new SystemEvent.Health("billing", Map.of("b", 2, "a", List.of(0.5, true))),
                new UserEvent.Created("u-1", "grüße@example.org"),
                new UserEvent.Updated("u-1", null, Map.of("name", "Zoë 🚀")),
                new UserEvent.Deleted("u-1", null));
    }

    @Test
    void everyActionReachesItsOwnFunction() {
        List<String> handled = new ArrayList<>();
        for (BuiltInEvent event : oneOfEach()) {
            handled.add(
                    event.<String>matchFamily(
                            o ->
                                    o.match(
                                            e -> "placed",
                                            e -> "shipped",
                                            e -> "delivered",
                                            e -> "cancelled"),
                            p ->
                                    p.match(
                                            e -> "initiated",
                                            e -> "completed",
                                            e -> "failed",
                                            e -> "refunded"),
                            s -> s.match(e -> "started", e -> "stopped", e -> "health"),
                            u -> u.match(e -> "created", e -> "updated", e -> "deleted")));
        }
        assertThat(handled)
                .containsExactly(
                        "placed",
                        "shipped",
                        "delivered",
                        "cancelled",
                        "initiated",
                        "completed",
                        "failed",
                        "refunded",
                        "started",
                        "stopped",
                        "health",
                        "created",
                        "updated",
                        "deleted");
    }

    @Test
    void theAggregateIsTheOrderThePaymentTheComponentOrTheUser() {
        assertThat(oneOfEach().stream().map(DomainEvent::aggregateId).distinct())
                .containsExactly("o-1", "p-1", "billing", "u-1");
    }

    @Test
    void aViolationNamesSubjectRuleAndActualValue() {
        refused(
                "orderId must not be blank, got \" \"",
                () -> new OrderEvent.Shipped(" ", List.of()));
        refused(
                "items must have at least 1 item, got none",
                () -> new OrderEvent.Placed("o", List.of()));
        refused("qty must be at least 1, got 0", () -> new OrderEvent.Item("sku", 0));
        refused(
                "userId must have no control characters or lone surrogates, got \"a\\u0000b\"",
                () -> new UserEvent.Deleted("a\u0000b", null));
        refused(
                "component must have no control characters or lone surrogates, got \"\\ud800\"",
                () -> new SystemEvent.Started("\ud800"));
        refused(
                "email must be an e-mail address, got \"nobody\"",
                () -> new UserEvent.Created("u", "nobody"));
        refused(
                "currency must be an ISO 4217 currency code, got \"EURO\"",
                () -> new PaymentEvent.Failed("p", BigDecimal.ONE, "EURO"));
        for (String amount : List.of("-0.01", "1E-19", "1E+38", "1E+2147483647", "1E-2147483647")) {
            refused(
                    "amount must be zero or more with at most 38 digits, 18 of them after the point, got \"",
                    () -> new PaymentEvent.Failed("p", new BigDecimal(amount), "EUR"));
        }
    }

    @Test
    void collectionsAreCopied() {
        List<OrderEvent.Item> items = new ArrayList<>(List.of(new OrderEvent.Item("sku", 1)));
        OrderEvent.Placed placed = new OrderEvent.Placed("o", items);
        items.clear();

        assertThat(placed.items()).hasSize(1);
    }

    @Test
    void detailsAndChangesAreAnyJsonAndAreCopied() {
        List<Object> tags = new ArrayList<>(List.of(1, 2.50f));
        UserEvent.Updated updated =
                new UserEvent.Updated("u", null, Map.of("tags", tags, "limit", (short) 7));
        tags.clear();

        assertThat(updated.changes())
                .isEqualTo(Map.of("tags", List.of(1L, new BigDecimal("2.5")), "limit", 7L));
        refused(
                "changes.tags[1] must be a text, a number, a boolean, null, a list or a map, got"
                        + " java.time.Instant",
                () ->
                        new UserEvent.Updated(
                                "u", null, Map.of("tags", List.of("a", Instant.EPOCH))));
        Map<String, Object> cyclic = new HashMap<>();
        cyclic.put("a", cyclic);
        refused("changes.a.a.a.", () -> new UserEvent.Updated("u", null, cyclic));
        refused(
                "details.load must be a finite number, got NaN",
                () -> new SystemEvent.Health("db", Map.of("load", Double.NaN)));
        refused(
                "details.load must have at most 400 digits before and after the point",
                () -> new SystemEvent.Health("db", Map.of("load", new BigDecimal("1e2000000000"))));
    }

    private static void refused(
            String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable make) {
        assertThatThrownBy(make)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
