package io.tailrace.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.event.internal.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The format of the records of the account. The keys are {@code counted/<hour>/<part>}, {@code
 * progress/<member>} and {@code begin}; hours are numbers of hours since 1970. The values are JSON:
 *
 * <pre>
 * {"version":1,"lines":[{"hop":"outbox","source":"shop","type":"order",
 *   "minutes":{"29399765":[17,"0f3c…"]}}]}
 * {"version":1,"parts":["outbox.order-0","outbox.order-1"],"since":4711}
 * {"version":1,"parts":["table shop"],"source":"shop","from":29399765,"everyRow":true}
 * {"version":1,"minute":29399765}
 * </pre>
 *
 * Records with other keys belong to their writers. Stateless.
 */
public final class AccountCodec {

    private static final int VERSION = 1;
    private static final String COUNTED = "counted/";
    private static final String PROGRESS = "progress/";
    private static final String BEGIN = "begin";
    private static final JsonMapper JSON = new JsonMapper();

    private AccountCodec() {}

    /** The key of the record of a part and an hour. */
    public static byte[] countedKey(String part, long hour) {
        return bytes(COUNTED + hour + "/" + part);
    }

    /** The key of the record of a counter's progress. */
    public static byte[] progressKey(String member) {
        return bytes(PROGRESS + member);
    }

    /** The key of the record of the beginning. */
    public static byte[] beginKey() {
        return bytes(BEGIN);
    }

    /** The key of a record. */
    public static byte[] key(AccountRecord record) {
        if (record instanceof Counted counted) {
            return countedKey(counted.part(), counted.hour());
        } else if (record instanceof Progress progress) {
            return progressKey(progress.member());
        } else if (record instanceof Gone gone) {
            return progressKey(gone.name());
        }
        return beginKey();
    }

    /** The value of the record of a part and an hour. */
    public static byte[] value(HourTally tally) {
        ObjectNode json = versioned();
        ArrayNode lines = json.putArray("lines");
        tally.lines()
                .forEach(
                        (line, minutes) -> {
                            ObjectNode each = lines.addObject();
                            each.put("hop", line.hop().text());
                            each.put("source", line.source());
                            each.put("type", line.type());
                            ObjectNode counted = each.putObject("minutes");
                            minutes.forEach(
                                    (minute, sum) ->
                                            counted.putArray(Long.toString(minute))
                                                    .add(sum.count())
                                                    .add(sum.digest()));
                        });
        return write(json);
    }

    /** The value of the record of a counter's progress. */
    public static byte[] value(Progress progress) {
        ObjectNode json = versioned();
        ArrayNode parts = json.putArray("parts");
        new TreeSet<>(progress.parts()).forEach(parts::add);
        if (progress.since() != Progress.UNKNOWN) {
            json.put("since", progress.since());
        }
        TableSide table = progress.table();
        if (table != null) {
            json.put("source", table.source());
            json.put("from", table.from());
            json.put("everyRow", table.everyRow());
            if (table.shards() > 1) {
                json.put("shards", table.shards());
            }
        }
        return write(json);
    }

    /** The value of the record of the beginning. */
    public static byte[] value(Begin begin) {
        ObjectNode json = versioned();
        json.put("minute", begin.minute());
        return write(json);
    }

    /**
     * What a record says.
     *
     * @return empty if it belongs to its writer
     * @throws IllegalArgumentException if it is no record of a known version
     */
    public static Optional<AccountRecord> read(byte @Nullable [] key, byte @Nullable [] value) {
        String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        if (name.startsWith(COUNTED)) {
            return Optional.of(counted(name.substring(COUNTED.length()), value));
        } else if (name.startsWith(PROGRESS)) {
            return Optional.of(progress(name.substring(PROGRESS.length()), value));
        } else if (name.equals(BEGIN) && value != null) {
            return Optional.of(new Begin(json(value).path("minute").longValue()));
        }
        return Optional.empty();
    }

    private static Counted counted(String name, byte @Nullable [] value) {
        int end = name.indexOf('/');
        Check.that(end > 0, "key", "must be counted/<hour>/<part>", Check.quote(name));
        long hour = Long.parseLong(name.substring(0, end));
        return new Counted(
                name.substring(end + 1), hour, value == null ? null : tally(json(value)));
    }

    private static HourTally tally(JsonNode json) {
        HourTally tally = new HourTally();
        for (JsonNode each : json.path("lines")) {
            Line line =
                    new Line(
                            Hop.of(each.path("hop").asText()),
                            each.path("source").asText(),
                            each.path("type").asText());
            for (Map.Entry<String, JsonNode> minute : each.path("minutes").properties()) {
                JsonNode sum = minute.getValue();
                tally.add(
                        line,
                        Long.parseLong(minute.getKey()),
                        Tally.of(sum.path(0).longValue(), sum.path(1).asText()));
            }
        }
        return tally;
    }

    private static AccountRecord progress(String member, byte @Nullable [] value) {
        if (value == null) {
            return new Gone(member);
        }
        JsonNode json = json(value);
        Set<String> parts = new TreeSet<>();
        json.path("parts").forEach(part -> parts.add(part.asText()));
        TableSide table =
                json.has("source")
                        ? new TableSide(
                                json.path("source").asText(),
                                json.path("from").longValue(),
                                json.path("everyRow").booleanValue(),
                                json.path("shards").asInt(1))
                        : null;
        return new Progress(member, parts, table, json.path("since").asLong(Progress.UNKNOWN));
    }

    private static JsonNode json(byte[] value) {
        try {
            JsonNode json = JSON.readTree(value);
            int version = json.path("version").asInt();
            Check.that(version == VERSION, "version", "must be " + VERSION, version);
            return json;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a record of the account must be JSON, got " + value.length + " other bytes",
                    e);
        }
    }

    private static ObjectNode versioned() {
        return JSON.createObjectNode().put("version", VERSION);
    }

    private static byte[] write(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
