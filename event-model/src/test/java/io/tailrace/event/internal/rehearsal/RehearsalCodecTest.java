package io.tailrace.event.internal.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalCodecTest {

    private static final Scope SCOPE = new Scope("r1", "mailer", "events.dlt");

    /** As the contract has it, so that another language can take part. */
    private static final String REQUEST =
            "{\"v\":1,\"kind\":\"request\",\"rehearsal\":\"r1\",\"group\":\"mailer\",\"deadLetters\":\"events.dlt\",\"member\":\"m\",\"request\":7,\"letters\":[{\"partition\":3,\"offset\":120,\"id\":\"a\"}]}";

    private static final String RESULT =
            "{\"v\":1,\"kind\":\"result\",\"rehearsal\":\"r1\",\"group\":\"mailer\",\"deadLetters\":\"events.dlt\",\"member\":\"m\",\"request\":7,\"letters\":[{\"partition\":3,\"offset\":120,\"outcome\":\"left-out\",\"reason\":\"\",\"error\":\"\",\"message\":\"why\",\"tookMs\":5}]}";

    @Test
    void aMessageComesBackAsItWas() {
        for (RehearsalMessage message :
                List.of(
                        new Hello(SCOPE),
                        new Welcome(SCOPE, "m", null),
                        new Welcome(SCOPE, "m", "other"),
                        request(),
                        result(),
                        new End(SCOPE))) {
            assertThat(RehearsalCodec.decode(RehearsalCodec.encode(message))).contains(message);
        }
    }

    @Test
    void theTextIsThatOfTheContract() {
        assertThat(RehearsalCodec.encode(request())).asString(UTF_8).isEqualTo(REQUEST);
        assertThat(RehearsalCodec.encode(result())).asString(UTF_8).isEqualTo(RESULT);
    }

    @Test
    void whatIsUnknownIsIgnored() {
        assertThat(RehearsalCodec.decode(null)).isEmpty();
        for (String foreign :
                List.of(
                        "",
                        "[]",
                        "null",
                        "no json",
                        REQUEST.replace("\"v\":1", "\"v\":2"),
                        REQUEST.replace("request\",\"r", "question\",\"r"),
                        REQUEST.replace("\"group\"", "\"grp\""),
                        REQUEST.replace("120", "-1"),
                        REQUEST.replace("\"partition\":3", "\"partition\":30000000000"),
                        REQUEST.replace("120", "1.5"))) {
            assertThat(RehearsalCodec.decode(foreign.getBytes(UTF_8))).as(foreign).isEmpty();
        }
        String more = REQUEST.replace("\"v\":1", "\"v\":1,\"more\":{}");
        assertThat(RehearsalCodec.decode(more.getBytes(UTF_8))).contains(request());
        String newOutcome = RESULT.replace("left-out", "postponed");
        assertThat(RehearsalCodec.decode(newOutcome.getBytes(UTF_8)))
                .hasValueSatisfying(
                        message ->
                                assertThat(((Result) message).letters().get(0).outcome())
                                        .isEqualTo(LetterOutcome.NOT_REHEARSED));
    }

    @Test
    void aRequestOfTooManyLettersIsIgnored() {
        LetterPosition letter = new LetterPosition(0, 0, "a");
        Request largest =
                new Request(
                        SCOPE, "m", 0, Collections.nCopies(RehearsalMessage.MAX_LETTERS, letter));
        Request larger =
                new Request(
                        SCOPE,
                        "m",
                        0,
                        Collections.nCopies(RehearsalMessage.MAX_LETTERS + 1, letter));
        assertThat(RehearsalCodec.decode(RehearsalCodec.encode(largest))).contains(largest);
        assertThat(RehearsalCodec.decode(RehearsalCodec.encode(larger))).isEmpty();
    }

    /** The largest answer is a record that every broker accepts. */
    @Test
    void theLargestResultFitsIntoARecord() {
        LetterResult longest =
                new LetterResult(
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        LetterOutcome.NOT_REHEARSED,
                        "r".repeat(1_000),
                        "e".repeat(1_000),
                        "\u0001".repeat(1_000),
                        Long.MAX_VALUE);
        Result largest =
                new Result(
                        SCOPE, "m", 0, Collections.nCopies(RehearsalMessage.MAX_LETTERS, longest));
        assertThat(RehearsalCodec.encode(largest)).hasSizeLessThan(1_000_000);
        assertThat(RehearsalCodec.decode(RehearsalCodec.encode(largest))).isPresent();
    }

    private static Request request() {
        return new Request(SCOPE, "m", 7, List.of(new LetterPosition(3, 120, "a")));
    }

    private static Result result() {
        return new Result(
                SCOPE,
                "m",
                7,
                List.of(new LetterResult(3, 120, LetterOutcome.LEFT_OUT, "", "", "why", 5)));
    }
}
