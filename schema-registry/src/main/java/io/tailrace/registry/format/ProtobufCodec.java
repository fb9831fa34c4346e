package io.tailrace.registry.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.apicurio.registry.utils.protobuf.schema.FileDescriptorUtils;
import io.apicurio.registry.utils.protobuf.schema.FileDescriptorUtils.ParseSchemaException;
import io.apicurio.registry.utils.protobuf.schema.FileDescriptorUtils.ProtobufSchemaContent;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import io.tailrace.registry.client.RegisteredSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Converts by the JSON mapping of proto3. Fields that the message does not have are refused. A file
 * with one message needs no name of a record.
 */
final class ProtobufCodec implements SchemaCodec {

    private static final String FILE = "payload.proto";

    private final FileDescriptor file;

    private ProtobufCodec(FileDescriptor file) {
        this.file = file;
    }

    /**
     * Compiles a file and the files it imports.
     *
     * @throws IllegalArgumentException if it is no valid file of Protocol Buffers
     */
    static ProtobufCodec of(RegisteredSchema schema) {
        try {
            List<ProtobufSchemaContent> imports =
                    schema.references().entrySet().stream()
                            .map(
                                    each ->
                                            ProtobufSchemaContent.of(
                                                    fileName(each.getKey()), each.getValue()))
                            .toList();
            FileDescriptor file =
                    FileDescriptorUtils.parseProtoFileWithDependencies(
                            ProtobufSchemaContent.of(FILE, schema.text()), imports);
            if (file.getMessageTypes().isEmpty()) {
                throw Check.violation("the schema", "must have a message", "none");
            }
            return new ProtobufCodec(file);
        } catch (DescriptorValidationException | ParseSchemaException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The library puts a file into the directory of its package, as imports usually have it. */
    private static String fileName(String imported) {
        return imported.substring(imported.lastIndexOf('/') + 1);
    }

    @Override
    public @Nullable String otherThan(String record) {
        List<Descriptor> messages = file.getMessageTypes();
        return messages.size() == 1 && find(record, messages) == null
                ? messages.get(0).getFullName()
                : null;
    }

    @Override
    public byte[] encode(String record, byte[] json) {
        StrictJson.read(json); // the parser of Protocol Buffers accepts what is no JSON
        Descriptor type = message(record);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        try {
            JsonFormat.parser().merge(new String(json, StandardCharsets.UTF_8), message);
        } catch (InvalidProtocolBufferException e) {
            throw StrictJson.refused(
                    "the payload is not accepted by message %s: %s"
                            .formatted(type.getFullName(), ProtobufRefusals.withoutValues(e)));
        } catch (RuntimeException | StackOverflowError e) { // of the parser
            throw StrictJson.refused(
                    "the payload is not accepted by message %s: %s"
                            .formatted(type.getFullName(), e.getClass().getSimpleName()));
        }
        if (!message.isInitialized()) {
            throw StrictJson.refused(
                    "the payload is not accepted by message %s: it needs %s"
                            .formatted(type.getFullName(), message.findInitializationErrors()));
        }
        return bytes(type, message.build());
    }

    private static byte[] bytes(Descriptor type, DynamicMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(MessagePath.of(type));
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a stream in memory
        }
        return bytes.toByteArray();
    }

    private Descriptor message(String record) {
        Descriptor named = find(record, file.getMessageTypes());
        if (named != null) {
            return named;
        }
        if (file.getMessageTypes().size() > 1) {
            throw StrictJson.refused(
                    "the schema has several messages and none is named %s; processors have the option --registry-record"
                            .formatted(Check.quote(record)));
        }
        return file.getMessageTypes().get(0);
    }

    private static @Nullable Descriptor find(String name, List<Descriptor> among) {
        for (Descriptor each : among) {
            if (each.getFullName().equals(name)) {
                return each;
            }
            Descriptor nested = find(name, each.getNestedTypes());
            if (nested != null) {
                return nested;
            }
        }
        return null;
    }

    @Override
    public byte[] decode(ByteBuffer data) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(data);
            DynamicMessage message = DynamicMessage.parseFrom(MessagePath.read(in, file), in);
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .includingDefaultValueFields()
                    .print(message)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (EventException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw StrictJson.unreadable(
                    "the value is none of its schema: " + e.getClass().getSimpleName());
        }
    }
}
