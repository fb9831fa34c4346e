package io.tailrace.process.lookup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.golden.GoldenFile;
import io.tailrace.process.lookup.NamedEvents.Named;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions and answers that every later build must read. */
class LookupGoldenTest {

    private static final String KEY = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
    private static final byte[] KEY_BYTES = LookupCodec.key(KEY);
    private static final GoldenFile EVENT = golden("event");
    private static final GoldenFile AGGREGATE = golden("aggregate");
    private static final GoldenFile BUCKET = golden("bucket");
    private static final GoldenFile ROWS = golden("rows");
    private static final GoldenFile ROWS_OF_SOURCE = golden("rows-of-source");
    private static final GoldenFile NAMED = golden("named");
    private static final RowQuestion OF_EVENT =
            new RowQuestion(KEY, null, "01924df5-0000-7000-8000-000000000001");
    private static final RowQuestion OF_AGGREGATE = new RowQuestion(KEY, "order", "4711");
    private static final BucketQuestion OF_BUCKET =
            new BucketQuestion(KEY, "shop", "order", 29_520_000, "tailrace-processor");

    @Test
    void questionsAndAnswersAreReadAsTheyWereWritten() {
        assertThat(LookupCodec.question(KEY_BYTES, EVENT.bytes())).contains(OF_EVENT);
        assertThat(LookupCodec.question(KEY_BYTES, AGGREGATE.bytes())).contains(OF_AGGREGATE);
        assertThat(LookupCodec.question(KEY_BYTES, BUCKET.bytes())).contains(OF_BUCKET);
        assertThat(LookupCodec.answer(KEY_BYTES, ROWS.bytes())).contains(rows());
        assertThat(LookupCodec.answer(KEY_BYTES, ROWS_OF_SOURCE.bytes()))
                .contains(rows().ofSource("/shop"));
        assertThat(LookupCodec.bucketAnswer(KEY_BYTES, NAMED.bytes())).contains(named());
    }

    @Test
    void theyAreStillWrittenLikeThat() {
        EVENT.requireEqual(LookupCodec.write(OF_EVENT));
        AGGREGATE.requireEqual(LookupCodec.write(OF_AGGREGATE));
        BUCKET.requireEqual(LookupCodec.write(OF_BUCKET));
        ROWS_OF_SOURCE.requireEqual(LookupCodec.write(rows().ofSource("/shop")));
        NAMED.requireEqual(LookupCodec.write(named()));
    }

    @Test
    void unknownMembersAndLaterVersionsAreIgnored() {
        byte[] more = EVENT.text().replaceFirst("\\{", "{\"later\":1,").getBytes(UTF_8);
        byte[] later = EVENT.text().replaceFirst("\"v\":1", "\"v\":2").getBytes(UTF_8);

        assertThat(LookupCodec.question(KEY_BYTES, more)).contains(OF_EVENT);
        assertThat(LookupCodec.question(KEY_BYTES, later)).isEmpty();
    }

    /** The first form did not name the source. */
    private static RowAnswer rows() {
        FoundRow row =
                new FoundRow(
                        "01924df5-0000-7000-8000-000000000001",
                        "order.placed.v1",
                        "order",
                        "4711",
                        751,
                        true,
                        300,
                        Instant.parse("2026-11-29T12:00:00Z"));
        FoundRow unknown =
                new FoundRow("4712", "order.placed.v1", "order", "4711", 752, null, 0, null);
        return RowAnswer.found(OF_EVENT, "tailrace_outbox", List.of(row, unknown), true);
    }

    private static BucketAnswer named() {
        return BucketAnswer.found(
                KEY,
                "tailrace_outbox",
                "shop",
                new NamedEvents(
                        17,
                        18,
                        18L,
                        2,
                        1,
                        List.of(new Named("4711", "missing")),
                        true,
                        List.of("a note")));
    }

    private static GoldenFile golden(String name) {
        return GoldenFile.of("lookup", "v1-" + name + ".json");
    }
}
