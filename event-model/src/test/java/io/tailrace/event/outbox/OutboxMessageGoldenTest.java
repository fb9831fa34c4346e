package io.tailrace.event.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that services of one version write, and relays of another read. */
class OutboxMessageGoldenTest {

    private static final GoldenFile FULL = GoldenFile.of("outbox-message", "v1.json");
    private static final GoldenFile PLAIN = GoldenFile.of("outbox-message", "v1-no-headers.json");
    private static final GoldenFile PREFIX = GoldenFile.of("outbox-message", "v1-prefix.txt");

    @Test
    void messagesAreReadAsTheyWereWritten() {
        assertThat(OutboxMessage.parse(FULL.bytes())).isEqualTo(message("{\"k\":\"ü\"}"));
        assertThat(OutboxMessage.parse(PLAIN.bytes())).isEqualTo(message(null));
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        FULL.requireEqual(message("{\"k\":\"ü\"}").toJson());
        PLAIN.requireEqual(message(null).toJson());
        PREFIX.requireEqual(
                OutboxMessage.prefix("public", "outbox")
                        + "\n"
                        + OutboxMessage.prefix("shop", "outbox")
                        + "\n");
    }

    @Test
    void unknownMembersAreIgnored() {
        String more = PLAIN.text().replaceFirst("\\{", "{\"later\":1,");

        assertThat(OutboxMessage.parse(more.getBytes(UTF_8))).isEqualTo(message(null));
    }

    private static OutboxMessage message(@Nullable String headers) {
        return new OutboxMessage("4711", "order", "o-1", "order.placed.v1", "{\"n\":1}", headers);
    }
}
