package io.tailrace.event.internal.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.golden.GoldenFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Messages of rehearsals that every later subscriber and tool must read. */
class RehearsalGoldenTest {

    /** Those of the first version; an outcome that is added gets a file of its own. */
    private static final List<LetterOutcome> OUTCOMES =
            List.of(
                    LetterOutcome.SUCCEEDED,
                    LetterOutcome.DUPLICATE,
                    LetterOutcome.SKIPPED,
                    LetterOutcome.FAILED,
                    LetterOutcome.LEFT_OUT,
                    LetterOutcome.COMMITTED,
                    LetterOutcome.NOT_ENDED,
                    LetterOutcome.NOT_REHEARSED);

    private static final Scope SCOPE = new Scope("r-1", "shop", "events.dlt");

    @Test
    void messagesAreReadAsTheyWereWritten() {
        messages()
                .forEach(
                        (name, message) ->
                                assertThat(RehearsalCodec.decode(golden(name).bytes()))
                                        .as(name)
                                        .contains(message));
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        messages()
                .forEach(
                        (name, message) ->
                                golden(name).requireEqual(RehearsalCodec.encode(message)));
    }

    @Test
    void unknownMembersKindsAndLaterVersionsAreIgnored() {
        String json = golden("hello").text();

        assertThat(decode(json.replaceFirst("\\{", "{\"later\":1,"))).contains(new Hello(SCOPE));
        assertThat(decode(json.replaceFirst("hello", "later"))).isEmpty();
        assertThat(decode(json.replaceFirst("\"v\":1", "\"v\":2"))).isEmpty();
    }

    @Test
    void anUnknownOutcomeSaysNothingAboutTheLetter() {
        String json = golden("result").text().replace("\"left-out\"", "\"later\"");

        assertThat(decode(json))
                .hasValueSatisfying(
                        result ->
                                assertThat(((Result) result).letters())
                                        .extracting(LetterResult::outcome)
                                        .contains(LetterOutcome.NOT_REHEARSED)
                                        .doesNotContain(LetterOutcome.LEFT_OUT));
    }

    private static Optional<RehearsalMessage> decode(String json) {
        return RehearsalCodec.decode(json.getBytes(UTF_8));
    }

    private static Map<String, RehearsalMessage> messages() {
        Map<String, RehearsalMessage> messages = new TreeMap<>();
        messages.put("hello", new Hello(SCOPE));
        messages.put("welcome", new Welcome(SCOPE, "m-1", null));
        messages.put("busy", new Welcome(SCOPE, "m-1", "r-2"));
        messages.put(
                "request",
                new Request(SCOPE, "m-1", 3, List.of(new LetterPosition(2, 17, "4711"))));
        messages.put("result", new Result(SCOPE, "m-1", 3, results()));
        messages.put("end", new End(SCOPE));
        return messages;
    }

    /** One of each outcome. */
    private static List<LetterResult> results() {
        return OUTCOMES.stream()
                .map(o -> new LetterResult(2, 17, o, "HandlerFailed", "E", "no row", 5))
                .toList();
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("rehearsal", "v1-" + name + ".json");
    }
}
