package io.tailrace.registry.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.registry.client.RegisteredSchema;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** JSON becomes what a schema of Avro says. */
class AvroCodecTest {

    @Test
    void aRecordOfEveryTypeIsWhatAvroReads() throws Exception {
        String schema =
                record(
                        """
                        {"name":"flag","type":"boolean"},
                        {"name":"count","type":"int"},
                        {"name":"total","type":"long"},
                        {"name":"share","type":"double"},
                        {"name":"note","type":["null","string"]},
                        {"name":"tags","type":{"type":"array","items":"string"}},
                        {"name":"prices","type":{"type":"map","values":"long"}},
                        {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","OLD"]}},
                        {"name":"raw","type":"bytes"},
                        {"name":"inner","type":{"type":"record","name":"Inner","fields":[{"name":"x","type":"int"}]}}""");
        byte[] data =
                encode(
                        schema,
                        """
                        {"flag":true,"count":-3,"total":9007199254740993,"share":0.5,"note":null,
                         "tags":["a","b"],"prices":{"b":2,"a":1},"state":"OLD","raw":"AQI=","inner":{"x":7}}""");

        GenericRecord read =
                new GenericDatumReader<GenericRecord>(new Schema.Parser().parse(schema))
                        .read(null, DecoderFactory.get().binaryDecoder(data, null));

        assertThat(read)
                .hasToString(
                        "{\"flag\": true, \"count\": -3, \"total\": 9007199254740993, \"share\": 0.5,"
                                + " \"note\": null, \"tags\": [\"a\", \"b\"], \"prices\": {\"a\": 1,"
                                + " \"b\": 2}, \"state\": \"OLD\", \"raw\": \"\\u0001\\u0002\","
                                + " \"inner\": {\"x\": 7}}");
    }

    @Test
    void logicalTypesAreReadBackAsTheyWere() {
        String schema =
                record(
                        """
                        {"name":"millis","type":{"type":"long","logicalType":"timestamp-millis"}},
                        {"name":"micros","type":{"type":"long","logicalType":"timestamp-micros"}},
                        {"name":"day","type":{"type":"int","logicalType":"date"}},
                        {"name":"time","type":{"type":"int","logicalType":"time-millis"}},
                        {"name":"id","type":{"type":"string","logicalType":"uuid"}},
                        {"name":"fixedId","type":{"type":"fixed","size":16,"name":"F","logicalType":"uuid"}},
                        {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}""");
        String json =
                "{\"millis\":\"2026-01-02T03:04:05.678Z\",\"micros\":\"1969-12-31T23:59:59.999999Z\","
                        + "\"day\":\"2026-01-02\",\"time\":\"03:04:05.678\","
                        + "\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
                        + "\"fixedId\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"amount\":12.34}";

        assertThat(decode(schema, encode(schema, json))).isEqualTo(json);
    }

    @Test
    void aTimeMayBeANumberAndDigitsThatHaveNoRoomAreCutOff() {
        String schema =
                record(
                        "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}");

        assertThat(encode(schema, "{\"at\":1767323045678}"))
                .isEqualTo(encode(schema, "{\"at\":\"2026-01-02T03:04:05.678999Z\"}"));
        assertThat(encode(schema, "{\"at\":-1}"))
                .isEqualTo(encode(schema, "{\"at\":\"1969-12-31T23:59:59.999123Z\"}"));
    }

    @Test
    void aDateThatHasNoRoomIsRefused() {
        String schema =
                record("{\"name\":\"day\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"}}");

        assertRefused(schema, "{\"day\":\"+999999999-12-31\"}", "\"/day\"");
    }

    @Test
    void aSchemaSaysWhichRecordItHasInsteadOfAnother() {
        assertThat(codec(record(""), Map.of()).otherThan("shop.Order")).isNull();
        assertThat(codec(record(""), Map.of()).otherThan("order.placed")).isEqualTo("shop.Order");
        assertThat(codec("\"int\"", Map.of()).otherThan("order.placed")).isNull();
    }

    @Test
    void absentFieldsGetTheirDefaultOrNull() {
        String schema =
                record(
                        """
                        {"name":"a","type":"string","default":"x"},
                        {"name":"b","type":["null","int"],"default":null},
                        {"name":"c","type":["string","null"]}""");

        assertThat(decode(schema, encode(schema, "{}")))
                .isEqualTo("{\"a\":\"x\",\"b\":null,\"c\":null}");
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"string\"}"),
                "{}",
                "\"/a\" must be given: the schema has no default for it");
    }

    @Test
    void whatTheSchemaDoesNotAcceptIsRefusedWithItsPlaceAndWithoutItsValue() {
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"int\"}"),
                "{\"a\":1,\"secret\":2}",
                "\"/secret\" is no field of shop.Order");
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"int\"}"),
                "{\"a\":2147483648}",
                "\"/a\" must be int");
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"int\"}"), "{\"a\":1.5}", "\"/a\" must be int");
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"int\"}"), "{\"a\":null}", "\"/a\" must be int");
        assertRefused(
                record("{\"name\":\"a\",\"type\":[\"null\",\"int\"]}"),
                "{\"a\":\"hunter2\"}",
                "\"/a\" must be int");
        assertRefused(
                record(
                        "{\"name\":\"a\",\"type\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"X\"],\"default\":\"X\"}}"),
                "{\"a\":\"Y\"}",
                "\"/a\" must be a symbol of shop.E");
        assertRefused(
                record(
                        "{\"name\":\"a\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}}"),
                "{\"a\":1.234}",
                "\"/a\" must be bytes with decimal");
        assertRefused(
                record(
                        "{\"name\":\"a\",\"type\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}}"),
                "{\"a\":1e999999999}",
                "\"/a\" must be bytes with decimal");
        assertRefused(
                record("{\"name\":\"a\",\"type\":\"int\"}"),
                "{\"a\":1,\"a\":2}",
                "must be JSON: line 1");
        assertRefused(record("{\"name\":\"a\",\"type\":\"int\"}"), "{\"a\":1}{}", "must be JSON");
        assertRefused(record("{\"name\":\"a\",\"type\":\"int\"}"), "", "must be JSON");
    }

    @Test
    void ofAUnionTheFirstBranchThatAcceptsTheValueIsTaken() {
        String schema =
                record(
                        """
                        {"name":"by","type":[
                          {"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]},
                          {"type":"record","name":"Bank","fields":[{"name":"iban","type":"string"}]},
                          "long","string"]}""");

        assertThat(decode(schema, encode(schema, "{\"by\":{\"iban\":\"DE\"}}"))).contains("iban");
        assertThat(decode(schema, encode(schema, "{\"by\":5}"))).isEqualTo("{\"by\":5}");
        assertRefused(schema, "{\"by\":null}", "no branch for it");
    }

    @Test
    void theNameOfTheRecordChoosesAmongTheRecordsOfAUnion() {
        String union =
                """
                [{"type":"record","name":"shop.Placed","fields":[{"name":"a","type":"int"}]},
                 {"type":"record","name":"shop.Shipped","fields":[{"name":"a","type":"int"}]}]""";

        byte[] shipped = codec(union, Map.of()).encode("shop.Shipped", "{\"a\":1}".getBytes(UTF_8));

        assertThat(shipped).containsExactly(2, 2);
        assertThatThrownBy(() -> codec(union, Map.of()).encode("x", "{\"a\":1}".getBytes(UTF_8)))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("a union without record \"x\"");
    }

    @Test
    void referencesAreParsedBeforeTheSchema() {
        String schema =
                "{\"type\":\"record\",\"name\":\"shop.Order\",\"fields\":[{\"name\":\"at\",\"type\":\"shop.Place\"}]}";
        Map<String, String> place =
                Map.of(
                        "shop.Place",
                        "{\"type\":\"record\",\"name\":\"shop.Place\",\"fields\":[{\"name\":\"city\",\"type\":\"string\"}]}");

        assertThat(codec(schema, place).encode("", "{\"at\":{\"city\":\"A\"}}".getBytes(UTF_8)))
                .containsExactly(2, 'A');
    }

    @Test
    void hostileNestingEndsWithARefusal() {
        String schema =
                "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\",\"type\":[\"N\",\"null\","
                        + "{\"type\":\"record\",\"name\":\"M\",\"fields\":[{\"name\":\"n\",\"type\":[\"N\",\"M\"]}]}]}]}";
        String json = "{\"n\":".repeat(60) + "5" + "}".repeat(60);

        assertThatThrownBy(() -> encode(schema, json)).isInstanceOf(EventException.class);
    }

    @Test
    void bytesThatAreNoneOfTheSchemaAreUnreadable() {
        String schema = record("{\"name\":\"a\",\"type\":\"string\"}");

        assertThatThrownBy(() -> decode(schema, new byte[] {100, 1}))
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.DESERIALIZATION_FAILED));
    }

    private static void assertRefused(String schema, String json, String message) {
        assertThatThrownBy(() -> encode(schema, json))
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.VALIDATION_FAILED))
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":["
                + fields
                + "]}";
    }

    private static byte[] encode(String schema, String json) {
        return codec(schema, Map.of()).encode("shop.Order", json.getBytes(UTF_8));
    }

    private static String decode(String schema, byte[] data) {
        return new String(codec(schema, Map.of()).decode(ByteBuffer.wrap(data)), UTF_8);
    }

    private static SchemaCodec codec(String schema, Map<String, String> references) {
        return AvroCodec.of(new RegisteredSchema(1, PayloadFormat.AVRO, schema, references));
    }
}
