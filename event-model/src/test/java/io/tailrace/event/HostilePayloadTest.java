package io.tailrace.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.SystemEvent;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HostilePayloadTest {

    private static final int TEN_MEGABYTES = 10 * 1024 * 1024;

    private final EventCodec codec =
            new EventCodec(EventCatalogue.of(BuiltInEvent.class, InvoiceEvent.class));

    @Test
    void tenMegabytesAreNeitherWrittenNorRead() {
        Map<String, Object> large = Map.of("a", "x".repeat(TEN_MEGABYTES));
        refused(
                () -> codec.encode(new SystemEvent.Health("db", large)),
                "system.health.v1 must be at most 1048576 bytes of JSON, got 10485");
        refused(
                () -> codec.decode("system.health.v1", new byte[TEN_MEGABYTES]),
                "must be at most 1048576 bytes of JSON, got 10485760");
    }

    @Test
    void aPayloadOfExactlyTheLargestSizeSurvives() {
        int frame = codec.encode(new SystemEvent.Health("db", Map.of("a", ""))).length;
        SystemEvent.Health largest =
                new SystemEvent.Health(
                        "db", Map.of("a", "x".repeat(EventDefaults.MAX_PAYLOAD_BYTES - frame)));

        assertThat(codec.decode("system.health.v1", codec.encode(largest))).isEqualTo(largest);
    }

    @Test
    void aDepthOf10000IsNeitherWrittenNorRead() {
        InvoiceEvent.Nested deep = new InvoiceEvent.Nested(null);
        for (int i = 0; i < 10_000; i++) {
            deep = new InvoiceEvent.Nested(deep);
        }
        InvoiceEvent.Voided event = new InvoiceEvent.Voided("i-1", deep);
        refused(() -> codec.encode(event), "depth");

        String ignored =
                "{\"invoiceId\":\"i\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        refused(() -> codec.decode("invoice.issued.v1", ignored.getBytes(UTF_8)), "depth");
    }

    @Test
    void aNulCharacterInsideATextSurvivesEscaped() {
        SystemEvent.Health event = new SystemEvent.Health("db", Map.of("a", "x\u0000y"));
        byte[] json = codec.encode(event);

        assertThat(new String(json, UTF_8)).contains("x\\u0000y");
        assertThat(codec.decode("system.health.v1", json)).isEqualTo(event);
    }

    @Test
    void aLoneSurrogateIsNotWritten() {
        refused(
                () -> codec.encode(new SystemEvent.Health("db", Map.of("a", "\ud800"))),
                "surrogate");
    }

    private static void refused(ThrowingCallable action, String message) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.VALIDATION_FAILED))
                .hasMessageContaining(message);
    }
}
