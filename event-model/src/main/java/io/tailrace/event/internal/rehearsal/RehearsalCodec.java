package io.tailrace.event.internal.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages as JSON, and back. Stateless. */
public final class RehearsalCodec {

    /** The version of the protocol. Records with another one are ignored. */
    public static final int VERSION = 1;

    /** The longest name of a rehearsal, group, topic or member. */
    private static final int MAX_NAME = 300;

    private static final JsonMapper JSON = new JsonMapper();

    private RehearsalCodec() {}

    /** The value of the record. */
    public static byte[] encode(RehearsalMessage message) {
        ObjectNode json = JSON.createObjectNode();
        json.put("v", VERSION);
        json.put("kind", kind(message));
        json.put("rehearsal", message.scope().rehearsal());
        json.put("group", message.scope().group());
        json.put("deadLetters", message.scope().deadLetters());
        if (message instanceof Welcome welcome) {
            json.put("member", welcome.member());
            json.put("busyWith", welcome.busyWith());
        } else if (message instanceof Request request) {
            json.put("member", request.member()).put("request", request.number());
            ArrayNode letters = json.putArray("letters");
            request.letters().forEach(letter -> write(letter, letters.addObject()));
        } else if (message instanceof Result result) {
            json.put("member", result.member()).put("request", result.number());
            ArrayNode letters = json.putArray("letters");
            result.letters().forEach(letter -> write(letter, letters.addObject()));
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The message of a record; empty if the record is of another version or kind, or no message at
     * all.
     *
     * @param value the value of the record; null if it has none
     */
    public static Optional<RehearsalMessage> decode(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(value);
            return json == null || json.path("v").asInt() != VERSION
                    ? Optional.empty()
                    : decode(json);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<RehearsalMessage> decode(JsonNode json) throws JsonProcessingException {
        Scope scope =
                new Scope(name(json, "rehearsal"), name(json, "group"), name(json, "deadLetters"));
        return switch (json.path("kind").asText()) {
            case "hello" -> Optional.of(new Hello(scope));
            case "welcome" ->
                    Optional.of(
                            new Welcome(
                                    scope,
                                    name(json, "member"),
                                    json.hasNonNull("busyWith") ? name(json, "busyWith") : null));
            case "request" ->
                    Optional.of(
                            new Request(
                                    scope,
                                    name(json, "member"),
                                    json.path("request").asLong(),
                                    positions(json.path("letters"))));
            case "result" ->
                    Optional.of(
                            new Result(
                                    scope,
                                    name(json, "member"),
                                    json.path("request").asLong(),
                                    results(json.path("letters"))));
            case "end" -> Optional.of(new End(scope));
            default -> Optional.empty();
        };
    }

    private static String kind(RehearsalMessage message) {
        if (message instanceof Hello) {
            return "hello";
        } else if (message instanceof Welcome) {
            return "welcome";
        } else if (message instanceof Request) {
            return "request";
        }
        return message instanceof Result ? "result" : "end";
    }

    private static void write(LetterPosition letter, ObjectNode json) {
        json.put("partition", letter.partition());
        json.put("offset", letter.offset());
        json.put("id", letter.id());
    }

    private static void write(LetterResult letter, ObjectNode json) {
        json.put("partition", letter.partition());
        json.put("offset", letter.offset());
        json.put("outcome", letter.outcome().text());
        json.put("reason", letter.reason());
        json.put("error", letter.error());
        json.put("message", letter.message());
        json.put("tookMs", letter.tookMs());
    }

    private static List<LetterPosition> positions(JsonNode array) {
        List<LetterPosition> letters = new ArrayList<>();
        for (JsonNode json : array) {
            letters.add(new LetterPosition(partition(json), offset(json), text(json, "id")));
        }
        if (letters.size() > RehearsalMessage.MAX_LETTERS) {
            throw new IllegalArgumentException("too many letters");
        }
        return letters;
    }

    private static List<LetterResult> results(JsonNode array) {
        List<LetterResult> letters = new ArrayList<>();
        for (JsonNode json : array) {
            letters.add(
                    new LetterResult(
                            partition(json),
                            offset(json),
                            LetterOutcome.ofText(text(json, "outcome"))
                                    .orElse(LetterOutcome.NOT_REHEARSED),
                            json.path("reason").asText(),
                            json.path("error").asText(),
                            json.path("message").asText(),
                            json.path("tookMs").asLong()));
        }
        return letters;
    }

    private static int partition(JsonNode json) {
        return (int) required(json.path("partition"), Integer.MAX_VALUE);
    }

    private static long offset(JsonNode json) {
        return required(json.path("offset"), Long.MAX_VALUE);
    }

    private static long required(JsonNode number, long max) {
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.asLong() < 0
                || number.asLong() > max) {
            throw new IllegalArgumentException("no number from 0 to " + max);
        }
        return number.asLong();
    }

    private static String name(JsonNode json, String field) {
        String name = text(json, field);
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException(field + " is longer than " + MAX_NAME);
        }
        return name;
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value.asText();
    }
}
