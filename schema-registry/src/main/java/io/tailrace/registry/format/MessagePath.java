package io.tailrace.registry.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Which message of a file some data is: the index of its message in the file, and of each nested
 * one in the message around it. Written as Confluent's serializers write it: the number of indexes
 * and each index as zigzag numbers; the first message of a file as one byte 0.
 */
final class MessagePath {

    private static final int MAX_DEPTH = 100;

    private MessagePath() {}

    /** The bytes of the path to a message. */
    static byte[] of(Descriptor message) {
        Deque<Integer> path = new ArrayDeque<>();
        for (Descriptor each = message; each != null; each = each.getContainingType()) {
            path.addFirst(each.getIndex());
        }
        if (path.size() == 1 && path.getFirst() == 0) {
            return new byte[1];
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeSInt32NoTag(path.size());
            for (int index : path) {
                out.writeSInt32NoTag(index);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a stream in memory
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the path before some data.
     *
     * @throws IOException if it leads to no message of the file
     */
    static Descriptor read(CodedInputStream in, FileDescriptor file) throws IOException {
        int length = in.readSInt32();
        if (length == 0) {
            return child(file.getMessageTypes(), 0);
        }
        if (length < 0 || length > MAX_DEPTH) {
            throw new IOException("the path to a message must have at most 100 indexes");
        }
        Descriptor message = child(file.getMessageTypes(), in.readSInt32());
        for (int i = 1; i < length; i++) {
            message = child(message.getNestedTypes(), in.readSInt32());
        }
        return message;
    }

    private static Descriptor child(List<Descriptor> messages, int index) throws IOException {
        if (index < 0 || index >= messages.size()) {
            throw new IOException("the path leads to no message of the schema");
        }
        return messages.get(index);
    }
}
