package io.tailrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.BuiltInEventTest;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.PaymentEvent;
import io.tailrace.event.builtin.SystemEvent;
import io.tailrace.event.builtin.UserEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private final EventCodec codec =
            new EventCodec(EventCatalogue.of(BuiltInEvent.class, InvoiceEvent.class));

    @Test
    void everyBuiltInTypeSurvivesTheRoundTrip() {
        for (DomainEvent event : BuiltInEventTest.oneOfEach()) {
            String typeName = codec.catalogue().typeName(event.getClass());
            assertThat(codec.decode(typeName, codec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void theBytesAreTheDocumentedOnes() {
        assertThat(json(new OrderEvent.Placed("o-1", List.of(new OrderEvent.Item("a", 2)))))
                .isEqualTo(
                        "{\"orderId\":\"o-1\",\"status\":\"placed\",\"items\":[{\"sku\":\"a\",\"qty\":2}]}");
        assertThat(json(new PaymentEvent.Completed("p-1", new BigDecimal("1E+3"), "EUR")))
                .isEqualTo("{\"paymentId\":\"p-1\",\"amount\":1000,\"currency\":\"EUR\"}");
        assertThat(json(new PaymentEvent.Completed("p-1", new BigDecimal("0.000000010"), "EUR")))
                .isEqualTo("{\"paymentId\":\"p-1\",\"amount\":0.000000010,\"currency\":\"EUR\"}");
        assertThat(json(new SystemEvent.Health("db", Map.of("b", "2", "a", "1"))))
                .isEqualTo("{\"component\":\"db\",\"details\":{\"a\":\"1\",\"b\":\"2\"}}");
        assertThat(json(new UserEvent.Deleted("u-1", null)))
                .isEqualTo("{\"userId\":\"u-1\",\"changes\":{}}");
    }

    @Test
    void absentOptionalComponentsAreReadAsNothing() {
        assertThat(read("user.created.v1", "{\"userId\":\"u-1\"}"))
                .isEqualTo(new UserEvent.Created("u-1", null));
        assertThat(read("system.started.v1", "{\"component\":\"db\",\"details\":null}"))
                .isEqualTo(new SystemEvent.Started("db"));
    }

    @Test
    void anEarlierNameOfAComponentIsRead() {
        for (String name : List.of("qty", "quantity")) {
            assertThat(
                            read(
                                    "order.placed.v1",
                                    "{\"orderId\":\"o\",\"status\":\"placed\",\"items\":[{\"sku\":\"a\",\""
                                            + name
                                            + "\":2}]}"))
                    .isEqualTo(new OrderEvent.Placed("o", List.of(new OrderEvent.Item("a", 2))));
        }
    }

    @Test
    void anUnknownFieldIsIgnored() {
        assertThat(read("user.created.v1", "{\"userId\":\"u-1\",\"shoeSize\":{\"eu\":[42]}}"))
                .isEqualTo(new UserEvent.Created("u-1", null));
    }

    @Test
    void yesterdaysBytesAreReadUnderYesterdaysNameAndWithoutTodaysField() {
        assertThat(read("invoice.created.v1", "{\"invoiceId\":\"i-1\"}"))
                .isEqualTo(new InvoiceEvent.Issued("i-1", null));
    }

    @Test
    void anUnknownTypeIsRefusedWithTheKnownOnes() {
        refused(EventError.DESERIALIZATION_FAILED, "order.lost.v1", "{}", "\"order.lost.v1\"");
        refused(EventError.DESERIALIZATION_FAILED, "order.lost.v1", "{}", "order.placed.v1");
    }

    @Test
    void aTypeThatIsNotInTheCatalogueIsNotWritten() {
        EventCodec builtIn = new EventCodec(EventCatalogue.of(BuiltInEvent.class));

        assertThatThrownBy(() -> builtIn.encode(new InvoiceEvent.Issued("i-1", null)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesOfAnotherShapeAreADeserializationFailure() {
        for (String text :
                List.of(
                        "",
                        "null",
                        "[]",
                        "{",
                        "{\"userId\":\"a\"} {}",
                        "{\"userId\":\"a\",\"userId\":\"b\"}",
                        "{\"userId\":{}}",
                        "{\"userId\":NaN}",
                        "{'userId':'a'}")) {
            refused(EventError.DESERIALIZATION_FAILED, "user.created.v1", text, "user.created.v1");
        }
        refused(
                EventError.DESERIALIZATION_FAILED,
                "order.shipped.v1",
                "{\"orderId\":\"o\",\"status\":\"s\",\"items\":[{\"sku\":\"a\",\"quantity\":1.5}]}",
                "order.shipped.v1");
    }

    @Test
    void aReadableEventThatBreaksARuleIsAValidationFailure() {
        refused(
                EventError.VALIDATION_FAILED,
                "user.created.v1",
                "{}",
                "userId must not be blank, got null");
        refused(
                EventError.VALIDATION_FAILED,
                "order.placed.v1",
                "{\"orderId\":\"o\",\"status\":\"s\",\"items\":[{\"sku\":\"a\",\"quantity\":0}]}",
                "component items[0]: qty must be at least 1, got 0");
        refused(
                EventError.VALIDATION_FAILED,
                "payment.failed.v1",
                "{\"paymentId\":\"p\",\"amount\":1e2000000000,\"currency\":\"EUR\"}",
                "amount must be zero or more");
    }

    private String json(DomainEvent event) {
        return new String(codec.encode(event), UTF_8);
    }

    private DomainEvent read(String typeName, String json) {
        return codec.decode(typeName, json.getBytes(UTF_8));
    }

    private void refused(EventError error, String typeName, String json, String message) {
        assertThatThrownBy(() -> read(typeName, json))
                .as(json)
                .isInstanceOfSatisfying(
                        EventException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContaining(message);
    }
}
