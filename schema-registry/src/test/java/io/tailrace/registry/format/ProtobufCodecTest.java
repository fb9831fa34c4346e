package io.tailrace.registry.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventException;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.registry.client.RegisteredSchema;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON becomes a message by the JSON mapping of proto3. */
class ProtobufCodecTest {

    private static final String TWO =
            """
            syntax = "proto3";
            package shop;
            message Placed { string id = 1; }
            message Shipped {
              string id = 1;
              message Parcel { int64 grams = 1; }
              Parcel parcel = 2;
            }
            """;

    @Test
    void theFirstMessageHasThePathZero() {
        assertThat(encode(TWO, "shop.Placed", "{\"id\":\"a\"}")).containsExactly(0, 0x0a, 1, 'a');
    }

    @Test
    void anotherMessageHasItsIndexesAsZigzagNumbers() {
        assertThat(encode(TWO, "shop.Shipped", "{}")).containsExactly(2, 2);
        assertThat(encode(TWO, "shop.Shipped.Parcel", "{}")).containsExactly(4, 2, 0);
    }

    @Test
    void aFileWithOneMessageNeedsNoName() {
        String one = "syntax = \"proto3\"; message Order { int64 total = 1; }";

        assertThat(encode(one, "order.placed", "{\"total\":\"5\"}")).containsExactly(0, 8, 5);
    }

    @Test
    void theMessageIsReadBackAsJson() {
        byte[] data = encode(TWO, "shop.Shipped", "{\"parcel\":{\"grams\":12}}");

        assertThat(new String(codec(TWO, Map.of()).decode(ByteBuffer.wrap(data)), UTF_8))
                .isEqualTo("{\"id\":\"\",\"parcel\":{\"grams\":\"12\"}}");
    }

    @Test
    void theSamePayloadHasTheSameBytes() {
        String schema = "syntax = \"proto3\"; message M { map<string, int32> n = 1; }";

        assertThat(encode(schema, "M", "{\"n\":{\"a\":1,\"b\":2}}"))
                .isEqualTo(encode(schema, "M", "{\"n\":{\"a\":1,\"b\":2}}"));
    }

    @Test
    void wellKnownTypesAndImportsAreThere() {
        String schema =
                """
                syntax = "proto3";
                import "google/protobuf/timestamp.proto";
                import "shop/place.proto";
                message Order { google.protobuf.Timestamp at = 1; shop.Place place = 2; }
                """;
        Map<String, String> imports =
                Map.of(
                        "shop/place.proto",
                        "syntax = \"proto3\"; package shop; message Place { string city = 1; }");

        byte[] data =
                codec(schema, imports)
                        .encode(
                                "Order",
                                "{\"at\":\"1970-01-01T00:00:01Z\",\"place\":{\"city\":\"A\"}}"
                                        .getBytes(UTF_8));

        assertThat(data).containsExactly(0, 0x0a, 2, 8, 1, 0x12, 3, 0x0a, 1, 'A');
    }

    @Test
    void whatTheMessageDoesNotAcceptIsRefusedWithoutItsValue() {
        assertRefused("shop.Placed", "{\"id\":\"a\",\"more\":1}", "shop.Placed has no field more");
        assertRefused("shop.Shipped.Parcel", "{\"grams\":\"hunter2\"}", "Not an int64 value");
        assertRefused("shop.Placed", "{id:a}", "must be JSON");
        assertRefused("shop.Placed", "[]", "not accepted by message shop.Placed");
        assertRefused("shop.Lost", "{}", "several messages and none is named \"shop.Lost\"");
    }

    @Test
    void bytesThatAreNoMessageAreUnreadable() {
        for (byte[] data : new byte[][] {{}, {2, 8}, {1}, {0, 1}, {-1, -1, -1, -1, 15}}) {
            assertThatThrownBy(() -> codec(TWO, Map.of()).decode(ByteBuffer.wrap(data)))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("the value is none of its schema");
        }
    }

    private static void assertRefused(String message, String json, String why) {
        assertThatThrownBy(() -> encode(TWO, message, json))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }

    private static byte[] encode(String schema, String message, String json) {
        return codec(schema, Map.of()).encode(message, json.getBytes(UTF_8));
    }

    private static SchemaCodec codec(String schema, Map<String, String> imports) {
        return ProtobufCodec.of(new RegisteredSchema(1, PayloadFormat.PROTOBUF, schema, imports));
    }
}
