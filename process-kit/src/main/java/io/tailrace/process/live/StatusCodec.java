package io.tailrace.process.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.event.internal.Check;
import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.MeterReading.Timings;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports as they are in the topic: the key is {@code <kind>/<name>/<instance>}, the value a JSON
 * object. Stateless.
 */
public final class StatusCodec {

    /** The version of the format. A reader leaves reports of other versions out. */
    public static final int VERSION = 1;

    /** Details that make a report larger than this are left out but for problems and warnings. */
    static final int MAX_BYTES = 256 << 10;

    private static final JsonMapper JSON = new JsonMapper();

    /** Reports larger than this are not read: no process writes one, and no broker takes it. */
    static final int MAX_READ_BYTES = 1 << 20;

    private static final int MAX_METERS = 10_000;
    private static final int MAX_TEXT = 1_024;

    /** Times outside are mistakes, with which nobody can count. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final List<String> ALWAYS = List.of("problems", "warnings");

    /** How many topics are refused is kept, which ones can be long. */
    private static final String REFUSED = "topicsRefused";

    private static final double MILLIS = 1_000;
    private static final double MAX_INTERVAL_SECONDS = 86_400;

    private StatusCodec() {}

    /** A JSON object of what a process shows as details of its health. */
    static JsonNode details(Map<String, Object> details) {
        ObjectNode json = JSON.createObjectNode();
        details.forEach((name, value) -> json.set(name, JSON.valueToTree(value)));
        return json;
    }

    /** The value of a record. */
    public static byte[] write(StatusRecord status) {
        byte[] whole = bytes(json(status, status.details(), status.shortened()));
        if (whole.length <= MAX_BYTES || status.shortened()) {
            return whole;
        }
        return bytes(json(status, shortened(status.details()), true));
    }

    private static ObjectNode shortened(JsonNode details) {
        ObjectNode rest = JSON.createObjectNode();
        for (String name : ALWAYS) {
            JsonNode kept = details.path(name);
            if (kept.isArray() && kept.toString().length() <= MAX_BYTES / 4) {
                rest.set(name, kept);
            }
        }
        if (details.path(REFUSED).isInt()) {
            rest.set(REFUSED, details.path(REFUSED));
        }
        return rest;
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json(StatusRecord status, JsonNode details, boolean shortened) {
        LiveProcess process = status.process();
        ObjectNode json = JSON.createObjectNode();
        json.put("v", VERSION);
        json.put("kind", process.kind());
        json.put("name", process.name());
        json.put("instance", process.instance());
        json.put("host", process.host());
        json.put("version", process.version());
        json.put("started", process.started().toString());
        json.put("intervalSeconds", process.interval().toMillis() / MILLIS);
        json.put("at", status.at().toString());
        json.put("state", status.state());
        json.put("live", status.live());
        json.put("healthy", status.healthy());
        if (shortened) {
            json.put("shortened", true);
        }
        json.set("details", details);
        ArrayNode meters = json.putArray("meters");
        status.meters().forEach(meter -> meters.add(json(meter)));
        return json;
    }

    private static ObjectNode json(MeterReading meter) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", meter.name());
        if (!meter.tags().isEmpty()) {
            ObjectNode tags = json.putObject("tags");
            meter.tags().forEach(tags::put);
        }
        Timings timer = meter.timer();
        if (timer == null) {
            json.put("value", meter.value());
            return json;
        }
        json.put("count", meter.value());
        json.put("sum", timer.sum());
        json.put("max", timer.max());
        ArrayNode buckets = json.putArray("buckets");
        for (Bucket bucket : timer.buckets()) {
            buckets.addArray().add(bucket.bound()).add(bucket.count());
        }
        return json;
    }

    /**
     * The report in a record. Of one that is larger than a process writes it, the details are left
     * out as a process leaves them out.
     *
     * @throws IllegalArgumentException if it is none, one of another version, or one with values
     *     that no process has: times before 2000 or after 2200, long names, more than 1 MiB
     */
    public static StatusRecord read(byte[] value) {
        Check.that(
                value.length <= MAX_READ_BYTES,
                "a report",
                "must not have more than " + MAX_READ_BYTES + " bytes",
                value.length);
        try {
            return read(JSON.readTree(value), value.length > MAX_BYTES);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("The value is no report of a process", e);
        }
    }

    private static StatusRecord read(JsonNode json, boolean large) {
        int version = json.path("v").asInt();
        Check.that(version == VERSION, "v", "must be " + VERSION, version);
        double interval = json.path("intervalSeconds").asDouble();
        Check.that(
                interval > 0 && interval <= MAX_INTERVAL_SECONDS,
                "intervalSeconds",
                "must be between 0 and 86400",
                interval);
        LiveProcess process =
                new LiveProcess(
                        text(json, "kind"),
                        text(json, "name"),
                        text(json, "instance"),
                        text(json, "host"),
                        text(json, "version"),
                        time(json, "started"),
                        Duration.ofMillis(Math.round(interval * MILLIS)));
        int count = json.path("meters").size();
        Check.that(count <= MAX_METERS, "meters", "must be at most " + MAX_METERS, count);
        List<MeterReading> meters = new ArrayList<>();
        json.path("meters").forEach(meter -> meters.add(meter(meter)));
        return new StatusRecord(
                process,
                time(json, "at"),
                text(json, "state"),
                json.path("live").asBoolean(),
                json.path("healthy").asBoolean(),
                readDetails(json.path("details"), large),
                large || json.path("shortened").asBoolean(),
                meters);
    }

    private static JsonNode readDetails(JsonNode details, boolean large) {
        if (!details.isObject()) {
            return JSON.createObjectNode();
        }
        return large ? shortened(details) : details;
    }

    private static MeterReading meter(JsonNode json) {
        Map<String, String> tags = new LinkedHashMap<>();
        json.path("tags")
                .properties()
                .forEach(e -> tags.put(e.getKey(), Check.text("a tag", e.getValue().asText())));
        if (json.has("value")) {
            return new MeterReading(text(json, "name"), tags, number(json.path("value")), null);
        }
        List<Bucket> buckets = new ArrayList<>();
        json.path("buckets")
                .forEach(
                        pair ->
                                buckets.add(
                                        new Bucket(number(pair.path(0)), number(pair.path(1)))));
        return new MeterReading(
                text(json, "name"),
                tags,
                number(json.path("count")),
                new Timings(number(json.path("sum")), number(json.path("max")), buckets));
    }

    private static String text(JsonNode json, String name) {
        JsonNode text = json.path(name);
        Check.that(text.isTextual(), name, "must be a text", text.getNodeType());
        int length = text.asText().length();
        Check.that(length <= MAX_TEXT, name, "must be at most " + MAX_TEXT + " characters", length);
        return Check.text(name, text.asText());
    }

    private static Instant time(JsonNode json, String name) {
        Instant time = Instant.parse(text(json, name));
        Check.that(
                !time.isBefore(EARLIEST) && time.isBefore(LATEST),
                name,
                "must be from 2000 to 2199",
                time);
        return time;
    }

    private static double number(JsonNode json) {
        double number = json.asDouble(Double.NaN);
        Check.that(Double.isFinite(number), "a meter", "must be a number", json.getNodeType());
        return number;
    }
}
