package io.tailrace.process.lookup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.lookup.NamedEvents.Named;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of the records about buckets, see {@link LookupCodec}. Stateless. */
final class BucketCodec {

    private BucketCodec() {}

    static ObjectNode write(BucketQuestion question, ObjectNode json) {
        return json.put("source", question.source())
                .put("type", question.type())
                .put("minute", question.minute())
                .put("applicationId", question.applicationId());
    }

    /**
     * Reads a question.
     *
     * @throws IllegalArgumentException if a value is impossible
     */
    static BucketQuestion question(String key, JsonNode json) {
        JsonNode minute = json.path("minute");
        if (!minute.isIntegralNumber() || !minute.canConvertToLong()) {
            throw new IllegalArgumentException("minute must be a number");
        }
        return new BucketQuestion(
                key,
                json.path("source").asText(),
                json.path("type").asText(),
                minute.longValue(),
                json.path("applicationId").asText());
    }

    static ObjectNode write(BucketAnswer answer, ObjectNode json) {
        json.put("answer", answer.state().text())
                .put("slot", answer.slot())
                .put("source", answer.source())
                .put("problem", answer.problem());
        NamedEvents found = answer.found();
        if (found != null) {
            write(found, json.putObject("bucket"));
        }
        return json;
    }

    private static void write(NamedEvents found, ObjectNode json) {
        json.put("events", found.events())
                .put("rows", found.rows())
                .put("counted", found.counted())
                .put("notRight", found.notRight())
                .put("notNamed", found.notNamed())
                .put("more", found.more());
        ArrayNode ids = json.putArray("ids");
        found.ids().forEach(each -> ids.addObject().put("id", each.id()).put("is", each.verdict()));
        ArrayNode notes = json.putArray("notes");
        found.notes().forEach(notes::add);
    }

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException if something was found, and the record does not say what
     */
    static BucketAnswer answer(String key, RowAnswer.State state, JsonNode json) {
        return new BucketAnswer(
                key,
                state,
                json.path("slot").asText(),
                json.path("source").asText(),
                state == RowAnswer.State.FOUND ? found(json.path("bucket")) : null,
                json.path("problem").asText());
    }

    private static NamedEvents found(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("the answer must have a bucket");
        }
        List<Named> ids = new ArrayList<>();
        json.path("ids")
                .forEach(
                        each ->
                                ids.add(
                                        new Named(
                                                each.path("id").asText(),
                                                each.path("is").asText())));
        List<String> notes = new ArrayList<>();
        json.path("notes").forEach(each -> notes.add(each.asText()));
        return new NamedEvents(
                json.path("events").asLong(),
                json.path("rows").asLong(),
                counted(json.path("counted")),
                json.path("notRight").asLong(),
                json.path("notNamed").asLong(),
                ids,
                json.path("more").asBoolean(),
                notes);
    }

    private static @Nullable Long counted(JsonNode json) {
        return json.isIntegralNumber() ? json.longValue() : null;
    }
}
