package io.tailrace.process.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of {@link LookupTopic}. The key is that of the question, the value is a JSON object
 * with {@code v} 1 and either {@code ask} or {@code answer}. Stateless.
 */
public final class LookupCodec {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;
    private static final String ASK = "ask";
    private static final String ANSWER = "answer";
    private static final String EVENT = "event";
    private static final String AGGREGATE = "aggregate";
    private static final String BUCKET = "bucket";

    /** Twice what the texts of a question can take. */
    private static final int MAX_QUESTION_BYTES = 16_384;

    /** A hundred rows with long ids, or what {@link NamedEvents} can have. */
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** Half of what topics and producers take unless they are set otherwise. */
    static final int FITTING_BYTES = 1 << 19;

    private LookupCodec() {}

    /** The key of a record. */
    public static byte[] key(String key) {
        return key.getBytes(UTF_8);
    }

    /** The value of a question. */
    public static byte[] write(RowQuestion question) {
        ObjectNode json = JSON.createObjectNode().put("v", VERSION);
        if (question.type() == null) {
            json.put(ASK, EVENT);
        } else {
            json.put(ASK, AGGREGATE).put("type", question.type());
        }
        return bytes(json.put("id", question.id()));
    }

    /**
     * The same answer with as many of its first rows as make a value of 512 KiB at most, which
     * every topic takes. If it leaves rows out, it says that the table has more.
     */
    public static RowAnswer fitting(RowAnswer answer) {
        int bytes = write(answer.withRows(List.of(), answer.more())).length;
        List<FoundRow> rows = new ArrayList<>();
        for (FoundRow row : answer.rows()) {
            ObjectNode json = JSON.createObjectNode();
            write(row, json);
            bytes += bytes(json).length + 1;
            if (bytes > FITTING_BYTES) {
                return answer.withRows(rows, true);
            }
            rows.add(row);
        }
        return answer;
    }

    /** The value of a question. */
    public static byte[] write(BucketQuestion question) {
        ObjectNode json = JSON.createObjectNode().put("v", VERSION).put(ASK, BUCKET);
        return bytes(BucketCodec.write(question, json));
    }

    /** The value of an answer. */
    public static byte[] write(BucketAnswer answer) {
        return bytes(BucketCodec.write(answer, JSON.createObjectNode().put("v", VERSION)));
    }

    /** The value of an answer. */
    public static byte[] write(RowAnswer answer) {
        ObjectNode json = JSON.createObjectNode().put("v", VERSION);
        json.put(ANSWER, answer.state().text()).put("slot", answer.slot());
        json.put("source", answer.source());
        json.put("more", answer.more()).put("problem", answer.problem());
        ArrayNode rows = json.putArray("rows");
        answer.rows().forEach(row -> write(row, rows.addObject()));
        return bytes(json);
    }

    private static void write(FoundRow row, ObjectNode json) {
        Instant committed = row.committed();
        json.put("id", row.id())
                .put("type", row.type())
                .put("aggregateType", row.aggregateType())
                .put("aggregateId", row.aggregateId())
                .put("transaction", row.transaction())
                .put("published", row.published())
                .put("bytes", row.bytes())
                .put("committed", committed == null ? null : committed.toString());
    }

    /**
     * Reads a question; empty if the record is an answer, or of a later version of the format.
     *
     * @throws IllegalArgumentException if the record is neither
     */
    public static Optional<LookupQuestion> question(
            byte @Nullable [] key, byte @Nullable [] value) {
        Optional<JsonNode> json = json(key, value, MAX_ANSWER_BYTES).filter(each -> each.has(ASK));
        if (json.isEmpty()) {
            return Optional.empty();
        }
        if (value != null && value.length > MAX_QUESTION_BYTES) {
            throw new IllegalArgumentException("the question is too long");
        }
        return json.map(each -> question(text(key), each));
    }

    private static LookupQuestion question(String key, JsonNode json) {
        return switch (json.path(ASK).asText()) {
            case EVENT -> new RowQuestion(key, null, json.path("id").asText());
            case AGGREGATE ->
                    new RowQuestion(key, json.path("type").asText(), json.path("id").asText());
            case BUCKET -> BucketCodec.question(key, json);
            default -> new UnknownQuestion(key);
        };
    }

    /**
     * Reads an answer about rows; empty if the record is a question, or of a later version.
     *
     * @throws IllegalArgumentException if the record is neither
     */
    public static Optional<RowAnswer> answer(byte @Nullable [] key, byte @Nullable [] value) {
        return answer(key, value, LookupCodec::answer);
    }

    /**
     * Reads an answer about a bucket; empty if the record is a question, or of a later version.
     * Whether the question was about a bucket only its key says.
     *
     * @throws IllegalArgumentException if the record is neither, or an answer about rows
     */
    public static Optional<BucketAnswer> bucketAnswer(
            byte @Nullable [] key, byte @Nullable [] value) {
        return answer(key, value, BucketCodec::answer);
    }

    /** Reads the members of an answer. */
    private interface Reader<T> {
        T read(String key, RowAnswer.State state, JsonNode json);
    }

    private static <T> Optional<T> answer(
            byte @Nullable [] key, byte @Nullable [] value, Reader<T> reader) {
        Optional<JsonNode> json =
                json(key, value, MAX_ANSWER_BYTES).filter(each -> each.has(ANSWER));
        return json.flatMap(each -> RowAnswer.State.of(each.path(ANSWER).asText()))
                .map(state -> reader.read(text(key), state, json.get()));
    }

    private static RowAnswer answer(String key, RowAnswer.State state, JsonNode json) {
        List<FoundRow> rows = new ArrayList<>();
        for (JsonNode row : json.path("rows")) {
            if (rows.size() < RowAnswer.MAX_ROWS) {
                rows.add(row(row));
            }
        }
        return new RowAnswer(
                key,
                state,
                json.path("slot").asText(),
                json.path("source").asText(),
                rows,
                json.path("more").asBoolean(),
                json.path("problem").asText());
    }

    private static FoundRow row(JsonNode json) {
        JsonNode published = json.path("published");
        String committed = json.path("committed").asText("");
        return new FoundRow(
                json.path("id").asText(),
                json.path("type").asText(),
                json.path("aggregateType").asText(),
                json.path("aggregateId").asText(),
                json.path("transaction").asLong(),
                published.isBoolean() ? published.asBoolean() : null,
                json.path("bytes").asLong(),
                committed.isEmpty() ? null : time(committed));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("committed must be a time", e);
        }
    }

    private static Optional<JsonNode> json(
            byte @Nullable [] key, byte @Nullable [] value, int maxBytes) {
        if (key == null || value == null || value.length > maxBytes) {
            throw new IllegalArgumentException("a record must have a key, and a value of 1 MiB");
        }
        try {
            JsonNode json = JSON.readTree(value);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("the value must be a JSON object");
            }
            return Optional.of(json).filter(each -> each.path("v").asInt() == VERSION);
        } catch (IOException e) {
            throw new IllegalArgumentException("the value must be JSON", e);
        }
    }

    private static String text(byte @Nullable [] key) {
        return key == null ? "" : new String(key, UTF_8);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(UTF_8);
    }
}
