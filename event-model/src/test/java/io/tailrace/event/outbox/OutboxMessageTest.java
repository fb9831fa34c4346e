package io.tailrace.event.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventException;
import org.junit.jupiter.api.Test;

class OutboxMessageTest {

    @Test
    void theContentIsTheDocumentedOne() {
        OutboxMessage message =
                new OutboxMessage("i", "order", "o-1", "order.placed.v1", "{\"a\":\"\\n\"}", null);

        assertThat(message.toJson())
                .isEqualTo(
                        "{\"id\":\"i\",\"aggregatetype\":\"order\",\"aggregateid\":\"o-1\","
                                + "\"type\":\"order.placed.v1\",\"payload\":\"{\\\"a\\\":\\\"\\\\n\\\"}\"}");
        assertThat(OutboxMessage.parse(message.toJson().getBytes(UTF_8))).isEqualTo(message);
    }

    @Test
    void thePrefixNamesTheTableAndEverySchemaExceptPublic() {
        assertThat(OutboxMessage.prefix("public", "outbox")).isEqualTo("tailrace.outbox");
        assertThat(OutboxMessage.prefix("a", "outbox")).isEqualTo("tailrace.a.outbox");
    }

    @Test
    void whatIsNoSuchObjectIsRefusedWithTheReason() {
        refused("{", "must be a JSON object");
        refused("[]", "must have the text \"id\", got none");
        refused("{\"id\":1}", "must have the text \"id\", got NUMBER");
        refused("{\"id\":\"\\ud800\"}", "must have no lone surrogates in \"id\"");
    }

    private static void refused(String content, String message) {
        assertThatThrownBy(() -> OutboxMessage.parse(content.getBytes(UTF_8)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(message);
    }
}
