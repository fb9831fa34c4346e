package io.tailrace.processor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.Printable;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Disposition;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Formats dead letters as lines for people and as JSON for scripts. */
final class DeadLetterFormat {

    static final String HEADINGS =
            "%-24s %-9s %-16s %-22s %-22s %3s %3s  %-36s %s"
                    .formatted(
                            "given up at",
                            "position",
                            "group",
                            "type",
                            "reason",
                            "try",
                            "run",
                            "id",
                            "aggregate");

    private static final JsonMapper JSON = new JsonMapper();

    private DeadLetterFormat() {}

    /** One line, in the columns of {@link #HEADINGS}. */
    static String line(DeadLetterRecord letter) {
        return Printable.line(
                "%-24s %-9s %-16s %-22s %-22s %3s %3d  %-36s %s%s"
                        .formatted(
                                letter.time(),
                                letter.position(),
                                orDash(letter.group()),
                                orDash(letter.type()),
                                orDash(letter.reason()),
                                orDash(letter.attempt()),
                                letter.redrives(),
                                orDash(letter.id()),
                                orDash(letter.aggregate()),
                                disposition(letter.disposition())));
    }

    /** The dead letter without its headers and its payload. */
    static ObjectNode json(DeadLetterRecord letter) {
        ObjectNode json = JSON.createObjectNode();
        json.put("position", letter.position());
        json.put("time", letter.time().toString());
        json.put("id", letter.id());
        json.put("type", letter.type());
        json.put("aggregate", letter.aggregate());
        json.put("group", letter.group());
        json.put("reason", letter.reason());
        json.put("error", letter.error());
        json.put("attempt", letter.attempt());
        json.put("firstFailed", letter.firstFailed());
        json.put("redrives", letter.redrives());
        Disposition disposition = letter.disposition();
        if (disposition != null) {
            json.put("dealtWith", disposition.kind().text());
            json.put("by", disposition.run());
            json.put("note", disposition.note());
        }
        return json;
    }

    /**
     * The dead letter with all headers and its payload, which is in Base64 if it is no UTF-8 text.
     */
    static ObjectNode fullJson(DeadLetterRecord letter) {
        ObjectNode json = json(letter);
        ObjectNode headers = json.putObject("headers");
        for (Header header : letter.record().headers()) {
            headers.put(header.key(), letter.text(header.key()));
        }
        byte[] payload = letter.record().value();
        String text = utf8(payload);
        if (payload != null && text == null) {
            json.put("payloadBase64", Base64.getEncoder().encodeToString(payload));
        } else {
            json.put("payload", text);
        }
        return json;
    }

    /** Figures as {@code name=value}, separated by spaces. */
    static String figures(Map<String, Object> figures) {
        StringBuilder line = new StringBuilder();
        figures.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
        return line.toString().stripTrailing();
    }

    /** Figures as a JSON object. */
    static String json(Map<String, Object> figures) {
        return JSON.valueToTree(figures).toString();
    }

    /** The text of UTF-8 bytes; null if there are no bytes or they are not UTF-8. */
    private static @Nullable String utf8(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String disposition(@Nullable Disposition disposition) {
        return disposition == null
                ? ""
                : "  " + disposition.kind().text() + " by " + disposition.run();
    }
}
