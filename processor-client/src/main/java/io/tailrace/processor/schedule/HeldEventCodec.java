package io.tailrace.processor.schedule;

import io.tailrace.event.internal.Check;
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
import org.jspecify.annotations.Nullable;

/**
 * Encodes a held event, with the topic it will be written to, as the bytes that the schedule
 * stores. The first byte is the version of the format.
 */
public final class HeldEventCodec {

    private static final int VERSION = 1;

    /** A larger first byte is no version: it is what text begins with, or damage. */
    private static final int MAX_VERSION = 31;

    /** Kafka's limit of the name of a topic. */
    private static final int MAX_NAME = 249;

    private HeldEventCodec() {}

    /** The bytes of an event. */
    public static byte[] encode(ScheduledEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(event.topic());
            out.writeUTF(event.group() == null ? "" : event.group());
            out.writeLong(event.due());
            out.writeLong(event.timestamp());
            write(out, event.key());
            write(out, event.payload());
            writeHeaders(out, event.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes a held event.
     *
     * @throws LaterFormatException if a later version of the processor wrote the bytes
     * @throws IllegalArgumentException if the bytes were not written by {@link #encode}
     */
    public static ScheduledEvent decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version > VERSION && version <= MAX_VERSION) {
                throw new LaterFormatException(VERSION, version);
            }
            if (version != VERSION) {
                throw Check.violation(
                        "the format of a held event",
                        "must have version " + VERSION,
                        Integer.toString(version));
            }
            String topic = readName(in);
            String group = readName(in);
            long due = in.readLong();
            long timestamp = in.readLong();
            Check.that(timestamp >= 0, "the time of a held event", "must be 0 or more", timestamp);
            return new ScheduledEvent(
                    topic,
                    group.isEmpty() ? null : group,
                    due,
                    timestamp,
                    read(in),
                    read(in),
                    readHeaders(in));
        } catch (IOException e) {
            throw new IllegalArgumentException("could not decode a held event: " + e, e);
        }
    }

    /** A topic, or a group, which is a part of the name of its retry topic. */
    private static String readName(DataInputStream in) throws IOException {
        String name = in.readUTF();
        Check.that(
                name.length() <= MAX_NAME,
                "a name in a held event",
                "must have at most " + MAX_NAME + " characters",
                name.length());
        return name;
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
