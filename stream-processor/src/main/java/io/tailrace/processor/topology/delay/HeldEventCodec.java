package io.tailrace.processor.topology.delay;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a held record, with the topic it will be written to, as the bytes that the schedule
 * stores. The first byte is the version of the format.
 */
public final class HeldEventCodec {

    private static final int VERSION = 1;

    private HeldEventCodec() {}

    static byte[] encode(Record<byte[], RoutedEvent> record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            RoutedEvent routed = record.value();
            out.writeByte(VERSION);
            out.writeUTF(routed.topic());
            out.writeUTF(routed.group() == null ? "" : routed.group());
            out.writeLong(routed.due());
            out.writeLong(record.timestamp());
            write(out, record.key());
            write(out, routed.payload());
            writeHeaders(out, record.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes a held record.
     *
     * @throws IllegalArgumentException if the bytes were not written by {@link #encode}
     */
    public static Record<byte[], RoutedEvent> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw Check.violation(
                        "the format of a held event",
                        "must have version " + VERSION,
                        Integer.toString(version));
            }
            String topic = in.readUTF();
            String group = in.readUTF();
            long due = in.readLong();
            long timestamp = in.readLong();
            byte[] key = read(in);
            RoutedEvent routed =
                    new RoutedEvent(topic, group.isEmpty() ? null : group, due, read(in));
            return new Record<>(key, routed, timestamp, readHeaders(in));
        } catch (IOException | StreamsException e) {
            throw new IllegalArgumentException("could not decode a held event: " + e, e);
        }
    }

    private static void writeHeaders(DataOutputStream out, Headers headers) throws IOException {
        Header[] all = headers.toArray();
        out.writeInt(all.length);
        for (Header header : all) {
            write(out, header.key().getBytes(StandardCharsets.UTF_8));
            write(out, header.value());
        }
    }

    private static Headers readHeaders(DataInputStream in) throws IOException {
        Headers headers = new RecordHeaders();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            byte[] name = read(in);
            headers.add(name == null ? "" : new String(name, StandardCharsets.UTF_8), read(in));
        }
        return headers;
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
