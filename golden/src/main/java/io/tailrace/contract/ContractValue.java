package io.tailrace.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in a case of the contract. A field that an object does not have counts as null.
 * Immutable.
 */
public final class ContractValue {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode node;

    ContractValue(JsonNode node) {
        this.node = node;
    }

    /** A field of an object. */
    public ContractValue get(String field) {
        return new ContractValue(node.path(field));
    }

    /** An item of a list, counted from 0. */
    public ContractValue get(int index) {
        return new ContractValue(node.path(index));
    }

    /** Whether there is a value. */
    public boolean isGiven() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** The items of a list. */
    public List<ContractValue> items() {
        List<ContractValue> items = new ArrayList<>();
        node.forEach(item -> items.add(new ContractValue(item)));
        return items;
    }

    /** A whole number. */
    public int number() {
        return node.intValue();
    }

    /** A truth value. */
    public boolean isTrue() {
        return node.booleanValue();
    }

    /** A text, which may be written as {@code {"repeat": …, "times": …, "then": …}}. */
    public String text() {
        return node.has("repeat")
                ? node.get("repeat").textValue().repeat(node.get("times").intValue())
                        + node.path("then").asText()
                : node.textValue();
    }

    /** A text, or null. */
    public @Nullable String textOrNull() {
        return isGiven() ? text() : null;
    }

    /** A time, or null. */
    public @Nullable Instant timeOrNull() {
        return isGiven() ? Instant.parse(text()) : null;
    }

    /** Bytes: those of a text in UTF-8, or {@code {"base64": …}}; or null. */
    public byte @Nullable [] bytesOrNull() {
        if (!isGiven()) {
            return null;
        }
        return node.has("base64")
                ? Base64.getDecoder().decode(node.get("base64").textValue())
                : text().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether this is the value of a JSON text. */
    public boolean isJson(String json) {
        try {
            return JSON.readTree(json).equals(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
