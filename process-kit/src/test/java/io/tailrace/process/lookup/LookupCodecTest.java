package io.tailrace.process.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.lookup.NamedEvents.Named;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupCodecTest {

    private static final RowQuestion EVENT = RowQuestion.ofEvent("e-1");
    private static final RowQuestion AGGREGATE = RowQuestion.ofAggregate("order", "4711 \"ü\"");
    private static final BucketQuestion BUCKET =
            BucketQuestion.of("shop", "order", 29_520_000, "tailrace-processor");

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
    void questionsOfAnotherKindAreKnownAsSuch() {
        byte[] unknown = "{\"v\":1,\"ask\":\"everything\"}".getBytes(UTF_8);

        assertThat(LookupCodec.question(key(EVENT), unknown))
                .contains(new UnknownQuestion(EVENT.key()));
    }

    @Test
    void whatIsSaidAboutABucketIsReadAsItWasWritten() {
        for (BucketQuestion question :
                List.of(BUCKET, BucketQuestion.of("shop", "", -1, "tailrace-processor"))) {
            byte[] key = LookupCodec.key(question.key());
            assertThat(LookupCodec.question(key, LookupCodec.write(question))).contains(question);
            assertThat(LookupCodec.bucketAnswer(key, LookupCodec.write(question))).isEmpty();
        }
        NamedEvents named =
                new NamedEvents(
                        62, 60, 62L, 3, 1, List.of(new Named("e-1", "lost")), true, List.of("why"));
        NamedEvents right = new NamedEvents(0, 0, null, 0, 0, List.of(), false, List.of());
        String key = BUCKET.key();
        for (BucketAnswer answer :
                List.of(
                        BucketAnswer.reading(key, "slot", "shop"),
                        BucketAnswer.found(key, "slot", "shop", named),
                        BucketAnswer.found(key, "slot", "shop", right),
                        BucketAnswer.failed(key, "slot", "shop", "busy"))) {
            byte[] value = LookupCodec.write(answer);
            assertThat(LookupCodec.bucketAnswer(LookupCodec.key(key), value)).contains(answer);
            assertThat(LookupCodec.question(LookupCodec.key(key), value)).isEmpty();
        }
    }

    @Test
    void theLargestAnswerFitsIntoARecord() {
        Named longest = new Named("\u0001".repeat(5_000), "\u20ac".repeat(5_000));
        NamedEvents named =
                new NamedEvents(
                        1_000,
                        1_000,
                        null,
                        1_000,
                        0,
                        Collections.nCopies(1_000, longest),
                        false,
                        Collections.nCopies(1_000, "\u0001".repeat(5_000)));
        byte[] value = LookupCodec.write(BucketAnswer.found(BUCKET.key(), "slot", "shop", named));

        assertThat(value).hasSizeLessThan(1_000_000);
        assertThat(named.ids()).hasSize(NamedEvents.MAX_IDS);
        assertThat(named.more()).isTrue();
        assertThat(LookupCodec.bucketAnswer(LookupCodec.key(BUCKET.key()), value))
                .map(BucketAnswer::found)
                .contains(named);
    }

    @Test
    void anAnswerThatDoesNotSayWhatWasFoundIsUnreadable() {
        byte[] rows = LookupCodec.write(RowAnswer.found(EVENT, "slot", List.of(), false));

        assertThatThrownBy(() -> LookupCodec.bucketAnswer(key(EVENT), rows))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hostileQuestionsAreRefused() {
        refuse("{\"v\":1,\"ask\":\"bucket\",\"type\":\"order\"}");
        refuse(bucket("a/b", "1", "p"));
        refuse(bucket("order", "-2", "p"));
        refuse(bucket("order", "1.5", "p"));
        refuse(bucket("order", "\"1\"", "p"));
        refuse(bucket("order", "9223372036854775808", "p"));
        refuse(bucket("order", "1", ""));
        refuse(bucket("order", "1", "x".repeat(201)));
        refuse("not json");
        refuse("[]");
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

    private static String bucket(String type, String minute, String applicationId) {
        return "{\"v\":1,\"ask\":\"bucket\",\"type\":\"%s\",\"minute\":%s,\"applicationId\":\"%s\"}"
                .formatted(type, minute, applicationId);
    }

    private static void refuse(String value) {
        assertThatThrownBy(() -> LookupCodec.question(key(EVENT), value.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] key(RowQuestion question) {
        return LookupCodec.key(question.key());
    }
}
