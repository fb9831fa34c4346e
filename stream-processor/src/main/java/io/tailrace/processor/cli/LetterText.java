package io.tailrace.processor.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.processor.dlt.Dealing;
import io.tailrace.processor.dlt.Letter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Dead letters as lines for people, and as JSON for scripts. */
final class LetterText {

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

    private LetterText() {}

    static String line(Letter letter) {
        return "%-24s %-9s %-16s %-22s %-22s %3s %3d  %-36s %s%s"
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
                        dealing(letter.dealing()));
    }

    static ObjectNode json(Letter letter) {
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
        Dealing dealing = letter.dealing();
        if (dealing != null) {
            json.put("dealtWith", dealing.kind().name().toLowerCase(Locale.ROOT));
            json.put("by", dealing.run());
            json.put("note", dealing.note());
        }
        return json;
    }

    /** With all headers and the payload. */
    static ObjectNode fullJson(Letter letter) {
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

    static String figures(Map<String, Object> figures) {
        StringBuilder line = new StringBuilder();
        figures.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
        return line.toString().stripTrailing();
    }

    static String json(Map<String, Object> figures) {
        return JSON.valueToTree(figures).toString();
    }

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

    private static String dealing(@Nullable Dealing dealing) {
        return dealing == null
                ? ""
                : "  " + dealing.kind().name().toLowerCase(Locale.ROOT) + " by " + dealing.run();
    }
}
