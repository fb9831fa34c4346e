package io.tailrace.processor.topology;

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
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record with its route as bytes of the schedule, and back. */
final class HeldEvent {

    private static final int VERSION = 1;

    private HeldEvent() {}

    static byte[] encode(Record<byte[], Routed> record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Routed routed = record.value();
            out.writeByte(VERSION);
            out.writeUTF(routed.topic());
            out.writeUTF(routed.group() == null ? "" : routed.group());
            out.writeLong(routed.due());
            out.writeLong(record.timestamp());
            write(out, record.key());
            write(out, routed.value());
            writeHeaders(out, record.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IllegalArgumentException if the bytes were not written by {@link #encode}
     */
    static Record<byte[], Routed> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "a held event must have version " + VERSION + ", got " + version);
            }
            String topic = in.readUTF();
            String group = in.readUTF();
            long due = in.readLong();
            long timestamp = in.readLong();
            byte[] key = read(in);
            Routed routed = new Routed(topic, group.isEmpty() ? null : group, due, read(in));
            return new Record<>(key, routed, timestamp, readHeaders(in));
        } catch (IOException e) {
            throw new IllegalArgumentException("a held event cannot be read: " + e, e);
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
