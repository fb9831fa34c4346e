package io.tailrace.registry.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.event.internal.Check;
import io.tailrace.registry.client.RegisteredSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Converts by the schema, see {@link AvroValues} and {@link AvroJson}. If the schema is a union of
 * records, the name of the record chooses one.
 */
final class AvroCodec implements SchemaCodec {

    /** One of our own: the common one has what other code of the JVM has added to it. */
    static final GenericData DATA = new GenericData();

    private final Schema schema;

    private AvroCodec(Schema schema) {
        this.schema = schema;
    }

    /**
     * Parses a schema and what it refers to.
     *
     * @throws RuntimeException of the parser if it is no valid schema
     */
    static AvroCodec of(RegisteredSchema schema) {
        Schema.Parser parser = new Schema.Parser();
        schema.references().values().forEach(parser::parse);
        return new AvroCodec(parser.parse(schema.text()));
    }

    @Override
    public @Nullable String otherThan(String record) {
        return schema.getType() == Schema.Type.RECORD && !schema.getFullName().equals(record)
                ? schema.getFullName()
                : null;
    }

    @Override
    public byte[] encode(String record, byte[] json) {
        JsonNode value = StrictJson.read(json);
        Object datum;
        try {
            datum = new AvroValues().value(branch(record), value, "");
        } catch (StackOverflowError e) {
            throw StrictJson.refused("the payload is nested too deeply for its schema");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema, DATA).write(datum, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a stream in memory
        }
        return bytes.toByteArray();
    }

    /** What the payload is written as. */
    private Schema branch(String record) {
        if (!schema.isUnion()) {
            return schema;
        }
        return schema.getTypes().stream()
                .filter(each -> each.getType() == Schema.Type.RECORD)
                .filter(each -> each.getFullName().equals(record))
                .findFirst()
                .orElseThrow(
                        () ->
                                StrictJson.refused(
                                        "the schema is a union without record %s; processors have the option --registry-record"
                                                .formatted(Check.quote(record))));
    }

    @Override
    public byte[] decode(ByteBuffer data) {
        BinaryDecoder in =
                DecoderFactory.get()
                        .binaryDecoder(
                                data.array(),
                                data.arrayOffset() + data.position(),
                                data.remaining(),
                                null);
        try {
            Object datum = new GenericDatumReader<>(schema, schema, DATA).read(null, in);
            return StrictJson.write(AvroJson.of(schema, datum));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw StrictJson.unreadable(
                    "the value is none of its schema: " + e.getClass().getSimpleName());
        }
    }
}
