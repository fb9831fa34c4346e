package io.tailrace.processor.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.process.check.Checklist;
import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.SubjectNaming;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which schemas are looked for before events need them. */
class RegistryChecksTest {

    @Test
    void withOneSubjectPerTopicThoseOfOptionsAndTopicsAreLookedFor() {
        RegistryChecks checks = checks(SubjectNaming.TOPIC);

        assertThat(checks.named())
                .containsExactly(
                        new CheckedSubject("events.bill-value", null, PayloadFormat.PROTOBUF));
        assertThat(checks.ofTopics(Set.of("bill", "audit", "seat", "order")))
                .containsExactly(
                        new CheckedSubject("events.order-value", null, PayloadFormat.AVRO),
                        new CheckedSubject("events.seat-value", null, PayloadFormat.AVRO));
    }

    @Test
    void withOneSubjectPerRecordThoseOfOptionsAreLookedForInTheirVersions() {
        RegistryChecks checks = checks(SubjectNaming.RECORD);

        assertThat(checks.named())
                .containsExactly(
                        new CheckedSubject("shop.BillSent", 3, null),
                        new CheckedSubject("seat.taken", 4, null));
        assertThat(checks.ofTopics(Set.of("order"))).isEmpty();
    }

    @Test
    void withOneSubjectPerTopicAndRecordNoneCanBeNamed() {
        RegistryChecks checks = checks(SubjectNaming.TOPIC_RECORD);

        assertThat(checks.named()).isEmpty();
        assertThat(checks.ofTopics(Set.of("order"))).isEmpty();
    }

    private static RegistryChecks checks(SubjectNaming naming) {
        return new RegistryChecks(
                new Checklist(),
                TopicNames.defaults(),
                new RegistryConfig(
                        RegistryEndpoint.of("http://localhost:1"),
                        PayloadFormat.AVRO,
                        Map.of("bill", PayloadFormat.PROTOBUF, "audit", PayloadFormat.NONE),
                        naming,
                        Map.of("bill.sent", "shop.BillSent"),
                        Map.of("bill.sent", 3, "seat.taken", 4),
                        RegistryConfig.DEFAULT_REFRESH,
                        MissingSchema.WAIT));
    }
}
