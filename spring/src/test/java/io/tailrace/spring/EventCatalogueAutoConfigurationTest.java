package io.tailrace.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.spring.fixture.money.Money;
import io.tailrace.spring.fixture.money.Paid;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EventCatalogueAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceAutoConfiguration.class,
                                    TailraceSubscriberAutoConfiguration.class));

    @Test
    void anApplicationWithoutADataSourceHasItsEventTypes() {
        inPackage("fixture.bookshop")
                .run(
                        context ->
                                assertThat(context.getBean(EventCatalogue.class).typeNames())
                                        .containsExactly("order.placed.v1"));
    }

    @Test
    void aCatalogueBeanReplacesTheScan() {
        EventCatalogue own = EventCatalogue.of(UserEvent.class);
        inPackage("fixture.bookshop")
                .withBean(EventCatalogue.class, () -> own)
                .run(context -> assertThat(context.getBean(EventCatalogue.class)).isSameAs(own));
    }

    @Test
    void aCustomizerDecidesHowScannedEventsAreWritten() {
        inPackage("fixture.money")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining(
                                                "component `money` of type "
                                                        + Money.class.getName()));
        inPackage("fixture.money")
                .withBean(
                        EventJsonCustomizer.class,
                        () -> json -> json.addMixIn(Money.class, MoneyAsText.class))
                .run(
                        context -> {
                            EventCodec codec =
                                    new EventCodec(context.getBean(EventCatalogue.class));
                            Paid paid = new Paid("till-1", Money.valueOf("12.50 EUR"));
                            String json = codec.encodeToText(paid);

                            assertThat(json)
                                    .isEqualTo(
                                            "{\"aggregateId\":\"till-1\",\"money\":\"12.50 EUR\"}");
                            assertThat(codec.decode("till.paid.v1", json.getBytes(UTF_8)))
                                    .hasToString(paid.toString());
                        });
    }

    @Test
    void twoClassesOfOneNameStopTheStart() {
        inPackage("fixture.clash")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessageContaining("\"ticket.opened.v1\" must have one")
                                        .hasMessageContaining("fixture.clash.First and")
                                        .hasMessageContaining("fixture.clash.Second"));
        inPackage("fixture.clash")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .hasStackTraceContaining(
                                                "packages [io.tailrace.spring.fixture.clash]")
                                        .hasStackTraceContaining(
                                                "or define an EventCatalogue bean"));
    }

    @Test
    void aClassThatIsNoEventStopsTheStart() {
        inPackage("fixture.foreign")
                .run(
                        context ->
                                assertThat(context)
                                        .getFailure()
                                        .rootCause()
                                        .hasMessage(
                                                "io.tailrace.spring.fixture.foreign.NoEvent has"
                                                        + " @EventType and must implement"
                                                        + " DomainEvent"));
    }

    private ApplicationContextRunner inPackage(String name) {
        return application.withInitializer(
                context ->
                        AutoConfigurationPackages.register(
                                (BeanDefinitionRegistry) context.getBeanFactory(),
                                "io.tailrace.spring." + name));
    }

    /** How to write an amount. */
    @JsonSerialize(using = ToStringSerializer.class)
    private interface MoneyAsText {}
}
