package io.tailrace.relay.anchor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.PublishedEvent;
import io.tailrace.record.RowTopics;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PublishedIdTest {

    private static final String ID = "0b1e4a2c-9d1f-4f0e-8a37-5a9e3c6d1b22";
    private static final List<String> SOURCES = List.of("/shop");

    private final RowTopics topics =
            CloudEventFormat.FORMAT.topics(TopicNames.defaults(), List.of());
    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void theIdIsThatOfTheRowWhicheverConverterWroteIt() {
        assertThat(PublishedId.withoutConverter(ID)).isEqualTo(ID);
        assertThat(PublishedId.withoutConverter("\"" + ID + "\"")).isEqualTo(ID);
        assertThat(
                        PublishedId.withoutConverter(
                                "{\"schema\":{\"type\":\"string\"},\"payload\":\"" + ID + "\"}"))
                .isEqualTo(ID);
        assertThat(PublishedId.withoutConverter("4711")).isEqualTo("4711");
        assertThat(PublishedId.withoutConverter("{no json")).isEqualTo("{no json");
    }

    @Test
    void aRecordThatNamesItsSourceIsOneOfItsOutboxWhateverItsTopic() {
        add(EventHeaders.ID, ID);
        add(EventHeaders.SOURCE, "/shop");

        assertThat(topics.event("outbox.order", headers, SOURCES))
                .isEqualTo(new PublishedEvent(ID, null));
        assertThat(topics.event("outbox.order", headers, List.of("/other"))).isNull();
    }

    /** Otherwise a row would be taken for published because another outbox has its number. */
    @Test
    void aRecordOfTheEventRouterIsOneOfItsTopicOnly() {
        add("id", "17");

        assertThat(topics.event("outbox.event.order", headers, SOURCES))
                .isEqualTo(new PublishedEvent("17", "outbox.event.order"));
        assertThat(topics.deadLetter(headers, SOURCES)).as("of no topic").isNull();
        add(EventHeaders.STREAMS_TOPIC, "outbox.order");
        assertThat(topics.deadLetter(headers, SOURCES))
                .isEqualTo(new PublishedEvent("17", "outbox.order"));
    }

    private void add(String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
