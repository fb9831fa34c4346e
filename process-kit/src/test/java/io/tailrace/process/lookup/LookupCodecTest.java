package io.tailrace.process.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupCodecTest {

    private static final RowQuestion EVENT = RowQuestion.ofEvent("e-1");
    private static final RowQuestion AGGREGATE = RowQuestion.ofAggregate("order", "4711 \"ü\"");

    @Test
    void questionsAreReadAsTheyWereWritten() {
        for (RowQuestion question : List.of(EVENT, AGGREGATE)) {
            assertThat(LookupCodec.question(key(question), LookupCodec.write(question)))
                    .contains(question);
            assertThat(LookupCodec.answer(key(question), LookupCodec.write(question))).isEmpty();
        }
    }

    @Test
    void answersAreReadAsTheyWereWritten() {
        FoundRow known =
                new FoundRow("e-1", "order.placed.v1", "order", "4711", 815, true, 12, Instant.MAX);
        FoundRow unknown = new FoundRow("e-2", "t", "order", "4711", 816, null, 0, null);
        for (RowAnswer answer :
                List.of(
                        RowAnswer.reading(EVENT, "slot"),
                        RowAnswer.found(EVENT, "slot", List.of(known, unknown), true),
                        RowAnswer.failed(EVENT, "slot", "too slow"))) {
            assertThat(LookupCodec.answer(key(EVENT), LookupCodec.write(answer))).contains(answer);
            assertThat(LookupCodec.question(key(EVENT), LookupCodec.write(answer))).isEmpty();
        }
    }

    @Test
    void rowsWithLongTextsAreLeftOutOfAnAnswerAndSaid() {
        String text = "\u0001".repeat(RowQuestion.MAX_LENGTH); // six bytes each in JSON
        FoundRow row = new FoundRow(text, text, text, text, 815, true, 12, Instant.MAX);
        RowAnswer all =
                RowAnswer.found(EVENT, "slot", Collections.nCopies(RowAnswer.MAX_ROWS, row), false);

        RowAnswer fitting = LookupCodec.fitting(all);

        assertThat(LookupCodec.write(all).length).isGreaterThan(1 << 20);
        assertThat(LookupCodec.write(fitting).length)
                .isBetween(LookupCodec.FITTING_BYTES - 30_000, LookupCodec.FITTING_BYTES);
        assertThat(fitting.more()).isTrue();
        assertThat(LookupCodec.answer(key(EVENT), LookupCodec.write(fitting))).contains(fitting);
    }

    @Test
    void anAnswerThatFitsStaysAsItIs() {
        FoundRow row = new FoundRow("e-2", "t", "order", "4711", 816, null, 0, null);
        RowAnswer all =
                RowAnswer.found(EVENT, "slot", Collections.nCopies(RowAnswer.MAX_ROWS, row), false);

        assertThat(LookupCodec.fitting(all)).isEqualTo(all);
    }

    @Test
    void whatALaterVersionWritesIsPassedOver() {
        byte[] later = "{\"v\":2,\"ask\":\"everything\"}".getBytes(UTF_8);

        assertThat(LookupCodec.question(key(EVENT), later)).isEmpty();
    }

    @Test
    void hostileQuestionsAreRefused() {
        refuse("not json");
        refuse("[]");
        refuse("{\"v\":1,\"ask\":\"everything\",\"id\":\"1\"}");
        refuse("{\"v\":1,\"ask\":\"event\"}");
        refuse("{\"v\":1,\"ask\":\"aggregate\",\"id\":\"1\"}");
        refuse("{\"v\":1,\"ask\":\"event\",\"id\":\"a\\u0000b\"}");
        refuse("{\"v\":1,\"ask\":\"event\",\"id\":\"%s\"}".formatted("x".repeat(1_001)));
        refuse(
                "{\"v\":1,\"ask\":\"event\",\"id\":\"1\",\"x\":\"%s\"}"
                        .formatted("x".repeat(20_000)));
        assertThatThrownBy(
                        () ->
                                LookupCodec.question(
                                        "no-uuid".getBytes(UTF_8), LookupCodec.write(EVENT)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LookupCodec.question(null, LookupCodec.write(EVENT)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refuse(String value) {
        assertThatThrownBy(() -> LookupCodec.question(key(EVENT), value.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] key(RowQuestion question) {
        return LookupCodec.key(question.key());
    }
}
