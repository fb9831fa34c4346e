package io.tailrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
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
        inPackage("bookshop")
                .run(
                        context ->
                                assertThat(context.getBean(EventCatalogue.class).typeNames())
                                        .containsExactly("order.placed.v1"));
    }

    @Test
    void aCatalogueBeanReplacesTheScan() {
        EventCatalogue own = EventCatalogue.of(UserEvent.class);
        inPackage("bookshop")
                .withBean(EventCatalogue.class, () -> own)
                .run(context -> assertThat(context.getBean(EventCatalogue.class)).isSameAs(own));
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
}
