package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class UnknownPropertyCheckTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(EventCatalogueAutoConfiguration.class));

    @Test
    void everyUnknownKeyIsNamedWithTheNearestKnownOne() {
        application
                .withPropertyValues(
                        "tailrace.outbox.tabel=events", "tailrace.subscriber.retry.maxAtempts=3")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .hasMessage(
                                                "Keys below tailrace must be properties of"
                                                        + " Tailrace, got tailrace.outbox.tabel (did"
                                                        + " you mean tailrace.outbox.table?),"
                                                        + " tailrace.subscriber.retry.maxatempts (did"
                                                        + " you mean"
                                                        + " tailrace.subscriber.retry.max-attempts?)"));
    }

    @Test
    void knownKeysInAnySpellingAndEntriesOfMapsAreAccepted() {
        application
                .withPropertyValues(
                        "tailrace.outbox.payloadType=jsonb",
                        "tailrace.outbox.columns.id=event_id",
                        "tailrace.subscriber.kafka.sasl.mechanism=PLAIN",
                        "tailrace.subscriber.kafka[security.protocol]=SSL",
                        "tailrace.subscriber.retry.max-attempts=3",
                        "tailracer.unrelated=1")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aSectionWhosePropertiesAreCommentedOutIsNoUnknownKey() {
        application
                .withPropertyValues("tailrace.outbox=", "tailrace.subscriber.retry=")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aSectionWithAValueIsAnUnknownKey() {
        application
                .withPropertyValues("tailrace.outbox=events")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .hasMessageContaining("got tailrace.outbox (did you mean"));
    }

    @Test
    void withoutMetadataNothingIsRefused() {
        ClassLoader empty = new URLClassLoader(new URL[0], null);
        MockEnvironment environment =
                new MockEnvironment().withProperty("tailrace.outbox.table", "events");

        assertThatNoException()
                .isThrownBy(
                        () ->
                                new UnknownPropertyCheck(KnownProperties.of(empty))
                                        .check(environment));
    }

    @Test
    void systemPropertiesMayBelongToOtherPrograms() {
        application
                .withSystemProperties("tailrace.testkit=embedded")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
