package io.tailrace.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.RecordHop.Counts;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordHopTest {

    private final RecordHop hop = new RecordHop(TopicNames.defaults(), "app");

    @Test
    void recordsOfTheRelayCountAtTheirTypeAndApartFromThoseThatAreSentAgain() {
        assertThat(of("outbox.order", Map.of())).isEqualTo(counts(Hop.OUTBOX, "order", false));
        assertThat(of("outbox.order", Map.of("tailrace-run", "r-1")))
                .isEqualTo(counts(Hop.AGAIN, "order", false));
    }

    @Test
    void eventsCountAndRetriesOfGroupsDoNot() {
        assertThat(of("events.order", Map.of())).isEqualTo(counts(Hop.EVENTS, "order", false));
        for (String other :
                List.of("events.failed", "events.retry.mailer", "tailrace.account", "business")) {
            assertThat(hop.of(other, headers(Map.of()))).as(other).isEmpty();
        }
    }

    @Test
    void aDeadLetterCountsByWhoWroteIt() {
        Map<String, String> read =
                Map.of("__streams.errors.topic", "outbox.order", "__streams.errors.partition", "0");
        assertThat(of("events.dlt", read)).isEqualTo(counts(Hop.DEAD, "order", false));
        assertThat(of("events.dlt", Map.of("__streams.errors.topic", "outbox.order")))
                .isEqualTo(counts(Hop.REFUSED, "", false));
        assertThat(hop.of("events.dlt", headers(Map.of("tailrace-group", "mailer")))).isEmpty();
        Map<String, String> report =
                Map.of(
                        "__streams.errors.topic",
                        "events.failed",
                        "__streams.errors.partition",
                        "0");
        assertThat(hop.of("events.dlt", headers(report))).isEmpty();
    }

    @Test
    void aDeadLetterThatWasReadFromAnOutboxTopicCountsWhateverItsOtherHeadersSay() {
        Map<String, String> foreign =
                Map.of(
                        "__streams.errors.topic",
                        "outbox.order",
                        "__streams.errors.partition",
                        "0",
                        "tailrace-group",
                        "mailer");
        assertThat(of("events.dlt", foreign)).isEqualTo(counts(Hop.DEAD, "order", false));
    }

    @Test
    void whatIsHeldNoLongerIsTakenAway() {
        assertThat(withheld("held")).isEqualTo(counts(Hop.HELD, "order", false));
        assertThat(withheld("released")).isEqualTo(counts(Hop.HELD, "order", true));
        assertThat(withheld("skipped")).isEqualTo(counts(Hop.SKIPPED, "order", false));
        assertThat(hop.of("app-withheld", headers(Map.of("tailrace-withheld", "x")))).isEmpty();
        IdHash hash = new IdHash();
        assertThat(withheld("released").tally(hash).plus(withheld("held").tally(hash)).isZero())
                .isTrue();
    }

    @Test
    void headersThatAreMissingCountAsEmpty() {
        assertThat(hop.of("events.order", new RecordHeaders()))
                .contains(new Counts(new Line(Hop.EVENTS, "", "order"), "", false));
    }

    @Test
    void thePatternMatchesWhatIsCounted() {
        RecordHop nested =
                new RecordHop(
                        new TopicNames("tailrace.outbox.", "tailrace.", "tailrace.pos"), "app");
        RecordHop own = new RecordHop(new TopicNames("outbox.", "app-", "pos"), "app");
        for (String topic :
                List.of(
                        "outbox.order",
                        "outbox.",
                        "events.order",
                        "events.dlt",
                        "events.dlt2",
                        "events.failed",
                        "events.failed2",
                        "events.retry",
                        "events.retry.mailer",
                        "events.retries",
                        "app-withheld",
                        "app-held-events-changelog",
                        "app-order",
                        "app-dlt",
                        "tailrace.account",
                        "tailrace.accounts",
                        "tailrace.pos",
                        "tailrace.outbox.order",
                        "tailrace.order",
                        "tailrace.dlt")) {
            for (RecordHop each : List.of(hop, nested, own)) {
                assertThat(each.pattern().matcher(topic).matches())
                        .as(topic)
                        .isEqualTo(each.isCounted(topic));
            }
        }
        assertThat(nested.isCounted("tailrace.account")).isFalse();
        assertThat(nested.isCounted("tailrace.accounts")).isTrue();
        assertThat(own.isCounted("app-held-events-changelog")).isFalse();
    }

    private Counts withheld(String kind) {
        return of(
                "app-withheld",
                Map.of("tailrace-withheld", kind, "tailrace-aggregatetype", "order"));
    }

    private Counts of(String topic, Map<String, String> more) {
        return hop.of(topic, headers(more)).orElseThrow();
    }

    private static Counts counts(Hop hop, String type, boolean leaves) {
        return new Counts(new Line(hop, "shop", type), "e-1", leaves);
    }

    private static Headers headers(Map<String, String> more) {
        Headers headers = new RecordHeaders();
        Map.of("ce_id", "e-1", "ce_source", "shop")
                .forEach((name, text) -> add(headers, name, text));
        more.forEach((name, text) -> add(headers, name, text));
        return headers;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
