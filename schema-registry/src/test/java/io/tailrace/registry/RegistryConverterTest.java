package io.tailrace.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventException;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.NotReadyException;
import io.tailrace.record.payload.OutgoingPayload;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.SubjectNaming;
import io.tailrace.registry.cache.LoadedSchema;
import io.tailrace.registry.cache.SchemaSource;
import io.tailrace.registry.cache.SubjectVersion;
import io.tailrace.registry.client.RegistryException;
import io.tailrace.registry.format.SchemaCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a payload is ready, and what is written. The source of schemas is the test. */
class RegistryConverterTest {

    private static final RegistryEndpoint ENDPOINT = RegistryEndpoint.of("http://localhost:1");

    private final List<SubjectVersion> asked = new CopyOnWriteArrayList<>();
    private volatile @Nullable RegistryException problem;
    private volatile int id = 7;
    private volatile int version = 3;
    private volatile String text = "{}";
    private volatile @Nullable String other;

    private final SchemaSource source =
            wanted -> {
                asked.add(wanted);
                if (problem != null) {
                    throw problem;
                }
                return new LoadedSchema(id, version, text, new Prefixing(other));
            };

    @Test
    void aPayloadIsReadyOnceItsSchemaIsThereAndIsThenFramed() {
        problem = RegistryException.unavailable("not yet");
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            OutgoingPayload payload = payload("application/json", "{}");

            assertThat(isReady(converter, payload)).isFalse();
            problem = null;
            await().until(() -> isReady(converter, payload));
            assertThat(converter.convert(payload).bytes())
                    .containsExactly(0, 0, 0, 0, 7, '!', '{', '}');
            assertThat(converter.convert(payload).contentType()).isEqualTo("application/avro");
            assertThat(asked)
                    .containsOnly(
                            new SubjectVersion("events.order-value", "latest", PayloadFormat.AVRO));
            assertThat(converter.details()).isEmpty();
        }
    }

    @Test
    void aSchemaCanBeFetchedBeforeAPayloadNeedsIt() {
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            OutgoingPayload payload = payload(null, "{}");
            assertThat(converter.answers()).isZero();

            converter.prepare(payload);
            await().until(() -> converter.answers() == 1);
            assertThat(isReady(converter, payload)).isTrue();
        }
        problem = RegistryException.missing("the registry does not have it");
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            converter.prepare(payload(null, "{}"));
            await().until(() -> converter.answers() > 0);
        }
    }

    @Test
    void whileTheRegistryDoesNotAnswerNothingIsReadyAndTheReasonIsShown() {
        problem = RegistryException.unavailable("the registry cannot be reached: refused");
        try (RegistryConverter converter = converter(config(MissingSchema.DEAD_LETTER))) {
            OutgoingPayload payload = payload(null, "{}");

            isReady(converter, payload);
            await().until(() -> converter.failedRequests() >= 2);
            assertThat(isReady(converter, payload)).isFalse();
            assertThat(converter.missing()).isEqualTo(1);
            assertThat(converter.details().toString())
                    .contains("subject=events.order-value", "cannot be reached");
            problem = null;
            await().until(() -> isReady(converter, payload));
            assertThat(converter.missing()).isZero();
        }
    }

    @Test
    void aMissingSchemaIsWaitedForUnlessDeadLettersAreWanted() {
        problem = RegistryException.missing("the registry does not have it");
        OutgoingPayload payload = payload(null, "{}");
        try (RegistryConverter waiting = converter(config(MissingSchema.WAIT));
                RegistryConverter refusing = converter(config(MissingSchema.DEAD_LETTER))) {
            isReady(waiting, payload);

            await().until(() -> isReady(refusing, payload));
            assertThatThrownBy(() -> refusing.convert(payload))
                    .isInstanceOf(EventException.class)
                    .hasMessageEndingWith("the registry does not have it");
            await().until(() -> waiting.failedRequests() > 0);
            assertThat(isReady(waiting, payload)).isFalse();
        }
    }

    @Test
    void theSchemaBeforeStaysInUseWhenTheRegistryIsAway() {
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            OutgoingPayload payload = payload(null, "{}");
            isReady(converter, payload);
            await().until(() -> isReady(converter, payload));

            problem = RegistryException.unavailable("away");
            await().until(() -> converter.failedRequests() > 0);
            assertThat(converter.convert(payload).bytes()[4]).isEqualTo((byte) 7);
            assertThat(converter.details().toString()).contains("inUse=7", "away");
            id = 8;
            problem = null;
            await().until(() -> converter.convert(payload).bytes()[4] == 8);
        }
    }

    @Test
    void aPayloadThatIsFramedOrOfAnotherFormatIsLeftAsItIs() {
        try (RegistryConverter converter =
                converter(
                        config(MissingSchema.WAIT)
                                .withFormats(Map.of("order", PayloadFormat.NONE)))) {
            OutgoingPayload plain = payload("text/plain", "x");

            assertThat(isReady(converter, plain)).isTrue();
            assertThat(converter.convert(plain).bytes()).isSameAs(plain.bytes());
            assertThat(converter.convert(plain).contentType()).isEqualTo("text/plain");
        }
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            OutgoingPayload framed = payload("application/avro", "\0abcdef");

            assertThat(isReady(converter, framed)).isTrue();
            assertThat(converter.convert(framed).bytes()).isSameAs(framed.bytes());
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void aPayloadThatIsNotJsonIsRefused() {
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            assertThatThrownBy(() -> converter.convert(payload("text/csv", "a;b")))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("must be application/json")
                    .hasMessageContaining("text/csv");
        }
    }

    @Test
    void subjectsAreNamedByTopicAndRecordAndVersionsByType() {
        RegistryConfig config =
                new RegistryConfig(
                        ENDPOINT,
                        PayloadFormat.PROTOBUF,
                        Map.of(),
                        SubjectNaming.TOPIC_RECORD,
                        Map.of("order.placed", "shop.Placed"),
                        Map.of("order.placed", 3),
                        Duration.ofMinutes(1),
                        MissingSchema.WAIT);
        try (RegistryConverter converter = converter(config)) {
            isReady(converter, payload(null, "{}"));

            await().until(() -> !asked.isEmpty());
            assertThat(asked)
                    .containsExactly(
                            new SubjectVersion(
                                    "events.order-shop.Placed", "3", PayloadFormat.PROTOBUF));
        }
    }

    @Test
    void aRegistryThatWentBackDoesNotReplaceTheSchemaInUse() {
        try (RegistryConverter converter = converter(config(MissingSchema.WAIT))) {
            OutgoingPayload payload = payload(null, "{}");
            isReady(converter, payload);
            await().until(() -> isReady(converter, payload));

            version = 2;
            id = 6;
            await().until(() -> converter.details().toString().contains("was 3 and is 2 now"));
            assertThat(converter.convert(payload).bytes()[4]).isEqualTo((byte) 7);
            version = 4;
            id = 7;
            text = "another";
            await().until(() -> converter.details().toString().contains("another one than before"));
            id = 9;
            await().until(() -> converter.convert(payload).bytes()[4] == 9);
            assertThat(converter.details()).isEmpty();
        }
    }

    @Test
    void aSchemaWithoutTheRecordThatIsConfiguredForATypeIsRefused() {
        other = "shop.OrderPlaced";
        RegistryConfig mapped =
                new RegistryConfig(
                        ENDPOINT,
                        PayloadFormat.AVRO,
                        Map.of(),
                        SubjectNaming.TOPIC,
                        Map.of("order.placed", "shop.Placed"),
                        Map.of(),
                        Duration.ofMinutes(1),
                        MissingSchema.WAIT);
        OutgoingPayload payload = payload(null, "{}");
        try (RegistryConverter converter = converter(mapped);
                RegistryConverter unmapped = converter(config(MissingSchema.WAIT))) {
            await().until(() -> isReady(converter, payload) && isReady(unmapped, payload));

            assertThatThrownBy(() -> converter.convert(payload))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("must have record shop.Placed")
                    .hasMessageContaining("got shop.OrderPlaced");
            assertThat(unmapped.convert(payload).bytes()).hasSize(8);
        }
    }

    @Test
    void aTypeThatCannotBeInASubjectIsRefusedInsteadOfAskedFor() {
        RegistryConfig byRecord =
                new RegistryConfig(
                        ENDPOINT,
                        PayloadFormat.AVRO,
                        Map.of(),
                        SubjectNaming.RECORD,
                        Map.of(),
                        Map.of(),
                        Duration.ofMinutes(1),
                        MissingSchema.WAIT);
        OutgoingPayload payload =
                new OutgoingPayload("events.order", "order", "a/../b", null, new byte[] {'1'});
        try (RegistryConverter converter = converter(byRecord)) {
            assertThat(isReady(converter, payload)).isTrue();
            assertThatThrownBy(() -> converter.convert(payload))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("without \"/\"");
            assertThat(asked).isEmpty();
        }
    }

    /** Whether a payload is converted or refused; if not, its schema is asked for. */
    private static boolean isReady(RegistryConverter converter, OutgoingPayload payload) {
        try {
            converter.convert(payload);
            return true;
        } catch (NotReadyException e) {
            return false;
        } catch (EventException e) {
            return true;
        }
    }

    private RegistryConverter converter(RegistryConfig config) {
        return new RegistryConverter(config, source);
    }

    private static RegistryConfig config(MissingSchema missing) {
        return new RegistryConfig(
                ENDPOINT,
                PayloadFormat.AVRO,
                Map.of(),
                SubjectNaming.TOPIC,
                Map.of(),
                Map.of(),
                Duration.ofSeconds(1),
                missing);
    }

    private static OutgoingPayload payload(@Nullable String contentType, String text) {
        return new OutgoingPayload(
                "events.order", "order", "order.placed", contentType, text.getBytes(UTF_8));
    }

    /** Writes an exclamation mark before the payload. */
    private record Prefixing(@Nullable String other) implements SchemaCodec {

        @Override
        public @Nullable String otherThan(String record) {
            return other;
        }

        @Override
        public byte[] encode(String record, byte[] json) {
            return ByteBuffer.allocate(json.length + 1).put((byte) '!').put(json).array();
        }

        @Override
        public byte[] decode(ByteBuffer data) {
            byte[] json = new byte[data.remaining() - 1];
            data.position(data.position() + 1).get(json);
            return json;
        }
    }
}
