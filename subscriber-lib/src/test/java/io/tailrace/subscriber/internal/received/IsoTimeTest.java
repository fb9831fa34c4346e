package io.tailrace.subscriber.internal.received;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IsoTimeTest {

    @Test
    void readsWhatTheParserOfJavaReads() {
        List.of(
                        "2026-01-01T00:00:00.000Z",
                        "2026-12-31T23:59:59.999Z",
                        "2024-02-29T12:00:00.001Z",
                        "2023-02-29T12:00:00.001Z",
                        "2026-13-01T00:00:00.000Z",
                        "2026-01-01T24:00:00.000Z",
                        "2026-01-01T23:59:60.000Z",
                        "2016-12-31T23:59:60.000Z",
                        "2026-01-01T00:00:00.000z",
                        "2026-01-01 00:00:00.000Z",
                        "2026-01-01T00:00:00Z",
                        "2026-01-01T00:00:00.123456Z",
                        "2026-01-01T00:00:00.000+01:00",
                        "0000-01-01T00:00:00.000Z",
                        "-001-01-01T00:00:00.000Z",
                        "+026-01-01T00:00:00.000Z",
                        "2026-01-01T00:00:0٣.000Z",
                        "",
                        "now")
                .forEach(IsoTimeTest::check);
    }

    @Test
    void readsEveryChangedTextAsTheParserOfJavaDoes() {
        Random random = new Random(7);
        String characters = "0123456789-:.TZ+ ";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text =
                    new StringBuilder(
                            Instant.ofEpochMilli(random.nextLong(4_102_444_800_000L)).toString());
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                text.setCharAt(
                        random.nextInt(text.length()),
                        characters.charAt(random.nextInt(characters.length())));
            }
            check(text.toString());
        }
    }

    private static void check(String text) {
        assertThat(IsoTime.parse(text)).as(text).isEqualTo(expected(text));
    }

    private static @Nullable Instant expected(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
