package io.tailrace.subscriber.internal.handling;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.PaymentEvent;
import io.tailrace.event.builtin.SystemEvent;
import io.tailrace.event.builtin.UserEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuiltInHandlerTest {

    private static final BigDecimal AMOUNT = new BigDecimal("19.90");
    private static final List<OrderEvent.Item> ITEMS = List.of(new OrderEvent.Item("sku", 2));

    @Test
    void everyActionOfEveryVariantHasItsSentence() {
        Map<BuiltInEvent, String> sentences =
                Map.ofEntries(
                        Map.entry(
                                new OrderEvent.Placed("o-1", ITEMS),
                                "Order o-1 was placed: status placed, 1 items"),
                        Map.entry(
                                new OrderEvent.Shipped("o-1", "in transit", ITEMS),
                                "Order o-1 was shipped: status in transit, 1 items"),
                        Map.entry(
                                new OrderEvent.Delivered("o-1", List.of()),
                                "Order o-1 was delivered: status delivered, 0 items"),
                        Map.entry(
                                new OrderEvent.Cancelled("o-1", List.of()),
                                "Order o-1 was cancelled: status cancelled, 0 items"),
                        Map.entry(
                                new PaymentEvent.Initiated("p-1", AMOUNT, "EUR"),
                                "Payment p-1 was initiated"),
                        Map.entry(
                                new PaymentEvent.Completed("p-1", AMOUNT, "EUR"),
                                "Payment p-1 was completed"),
                        Map.entry(
                                new PaymentEvent.Failed("p-1", AMOUNT, "EUR"),
                                "Payment p-1 failed"),
                        Map.entry(
                                new PaymentEvent.Refunded("p-1", AMOUNT, "EUR"),
                                "Payment p-1 was refunded"),
                        Map.entry(new SystemEvent.Started("db"), "Component db started"),
                        Map.entry(new SystemEvent.Stopped("db"), "Component db stopped"),
                        Map.entry(new SystemEvent.Health("db"), "Component db reported its health"),
                        Map.entry(
                                new UserEvent.Created("u-1", "a@example.org"),
                                "User u-1 was created"),
                        Map.entry(
                                new UserEvent.Updated("u-1", "a@example.org"),
                                "User u-1 was updated"),
                        Map.entry(new UserEvent.Deleted("u-1", null), "User u-1 was deleted"));

        assertThat(sentences).hasSize(EventCatalogue.of(BuiltInEvent.class).typeNames().size());
        sentences.forEach(
                (event, sentence) ->
                        assertThat(BuiltInHandler.describe(event)).isEqualTo(sentence));
    }
}
