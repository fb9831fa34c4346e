package io.tailrace.processor.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.process.check.Checklist;
import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.RegistryFinding;
import io.tailrace.record.payload.RegistryFinding.State;
import io.tailrace.record.payload.SubjectNaming;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which schemas are looked for before events need them. */
class RegistryChecksTest {

    private final Checklist list = new Checklist();

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

    @Test
    void withOneSubjectPerTopicAVersionIsLookedForInTheTopicThatTheTypeIsNamedAfter() {
        RegistryChecks checks = checks(SubjectNaming.TOPIC);

        assertThat(checks.pinned(Set.of("seat", "seat.taken", "order")))
                .containsExactly(
                        new CheckedSubject("events.bill-value", 3, PayloadFormat.PROTOBUF),
                        new CheckedSubject("events.seat-value", 4, PayloadFormat.AVRO));
        assertThat(checks.withoutTopic(Set.of("seat"))).isEmpty();
        assertThat(checks.pinned(Set.of("order"))).hasSize(1);
        assertThat(checks.withoutTopic(Set.of("order"))).containsExactly("seat.taken");
        assertThat(checks(SubjectNaming.RECORD).pinned(Set.of("seat"))).isEmpty();
        assertThat(checks(SubjectNaming.RECORD).withoutTopic(Set.of())).isEmpty();
    }

    @Test
    void aSchemaWithoutAnAnswerIsNoFaultOfTheUrlAndOneThatWasNotAskedForIsSkipped() {
        checks(SubjectNaming.TOPIC)
                .report(
                        List.of(
                                new RegistryFinding("connection", State.GOOD, "answers"),
                                new RegistryFinding("busy", State.AWAY, "got 429"),
                                new RegistryFinding("later", State.UNKNOWN, "not asked")),
                        0);
        checks(SubjectNaming.TOPIC)
                .report(List.of(new RegistryFinding("connection", State.AWAY, "refused")), 0);

        assertThat(list.findings())
                .extracting(each -> each.subject() + " " + each.verdict())
                .containsExactly(
                        "registry.connection PASS",
                        "registry.schema.busy FAIL",
                        "registry.schema.later SKIP",
                        "registry.connection FAIL");
        assertThat(list.findings().get(1).remedy())
                .contains("look at its log")
                .doesNotContain("--registry-url");
        assertThat(list.findings().get(3).remedy()).contains("Correct --registry-url");
    }

    private RegistryChecks checks(SubjectNaming naming) {
        return new RegistryChecks(
                list,
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
