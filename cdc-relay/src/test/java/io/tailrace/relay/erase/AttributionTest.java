package io.tailrace.relay.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.TopicNames;
import io.tailrace.relay.erase.Attribution.Owner;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class AttributionTest {

    private static final TopicNames TOPICS = TopicNames.defaults();

    private static final String FIRST = "0197f3b0-0000-7000-8000-000000000001";
    private static final String SECOND = "0197f3b0-0000-7000-8000-000000000002";

    private final Attribution attribution =
            new Attribution(Aggregate.parse("customer/47/11", TOPICS), TOPICS);

    @Test
    void aRecordOfAnotherIdIsNoneOfTheAggregate() {
        assertThat(of("47", Map.of("__streams.errors.topic", "outbox.customer")))
                .isEqualTo(Owner.OTHER);
        assertThat(attribution.of(null, new RecordHeaders())).isEqualTo(Owner.OTHER);
    }

    @Test
    void theTopicThatARecordCameFromShowsItsAggregateType() {
        assertThat(of("47/11", Map.of("__streams.errors.topic", "outbox.customer")))
                .isEqualTo(Owner.AGGREGATE);
        assertThat(of("47/11", Map.of("__streams.errors.topic", "outbox.order")))
                .isEqualTo(Owner.OTHER);
        assertThat(of("47/11", Map.of("__streams.errors.topic", "events.order")))
                .isEqualTo(Owner.OTHER);
    }

    @Test
    void aRetryIsKnownByItsEventIdOrNotAtAll() {
        Map<String, String> retry =
                Map.of("__streams.errors.topic", "events.failed", "ce_id", FIRST);

        assertThat(of("47/11", retry)).isEqualTo(Owner.UNTYPED);
        assertThat(retried("", FIRST)).isEqualTo(Owner.UNTYPED);
        attribution.add("customer", "", FIRST);
        attribution.add("customer", "", "");
        attribution.add("order", "", SECOND);
        assertThat(retried("", SECOND)).isEqualTo(Owner.OTHER);
        assertThat(of("47/11", retry)).isEqualTo(Owner.AGGREGATE);
        assertThat(retried("any", FIRST)).isEqualTo(Owner.AGGREGATE);
        assertThat(of("47/11", Map.of())).isEqualTo(Owner.UNTYPED);
    }

    @Test
    void anIdThatIsNoUuidNamesAnEventOfItsSourceOnly() {
        attribution.add("customer", "shop", "7");
        attribution.add("customer", "", "8");

        assertThat(retried("shop", "7")).isEqualTo(Owner.AGGREGATE);
        assertThat(retried("billing", "7")).isEqualTo(Owner.UNTYPED);
        assertThat(retried("", "7")).isEqualTo(Owner.UNTYPED);
        assertThat(retried("", "8")).isEqualTo(Owner.UNTYPED);
        assertThat(
                        of(
                                "47/11",
                                Map.of(
                                        "__streams.errors.topic",
                                        "events.failed",
                                        "ce_source",
                                        "shop",
                                        "ce_id",
                                        "7")))
                .isEqualTo(Owner.AGGREGATE);
    }

    @Test
    void aTopicThatShowsTheTypeDecidesBeforeAnId() {
        attribution.add("customer", "shop", "7");

        assertThat(attribution.of("events.order", "shop", "7")).isEqualTo(Owner.OTHER);
    }

    @Test
    void anIdThatTwoAggregatesHaveShowsNothing() {
        attribution.add("customer", "shop", "7");
        attribution.add("order", "shop", "7");

        assertThat(retried("shop", "7")).isEqualTo(Owner.UNTYPED);
    }

    @Test
    void aRecordThatLostItsKeyIsKnownByItsSubject() {
        Headers headers =
                headers(Map.of("ce_subject", "47/11", "__streams.errors.topic", "outbox.customer"));

        assertThat(attribution.of(null, headers)).isEqualTo(Owner.AGGREGATE);
    }

    @Test
    void anAggregateIsATypeWithATopicAndAnId() {
        assertThat(Aggregate.parse("customer/47/11", TOPICS).id()).isEqualTo("47/11");
        for (String wrong : new String[] {"", "customer", "/4711", "customer/", "dlt/1", "a b/1"}) {
            assertThatThrownBy(() -> Aggregate.parse(wrong, TOPICS))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAggregateDoesNotShowItsIdInLogs() {
        assertThat(Aggregate.parse("customer/47/11", TOPICS)).asString().doesNotContain("47");
    }

    private Owner retried(String source, String id) {
        return attribution.of("events.retry.mailer", source, id);
    }

    private Owner of(String key, Map<String, String> headers) {
        return attribution.of(key.getBytes(UTF_8), headers(headers));
    }

    private static Headers headers(Map<String, String> texts) {
        Headers headers = new RecordHeaders();
        texts.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        return headers;
    }
}
