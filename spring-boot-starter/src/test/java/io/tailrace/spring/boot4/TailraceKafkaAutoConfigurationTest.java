package io.tailrace.spring.boot4;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.kafka.EventListenerAutoConfiguration;
import io.tailrace.spring.kafka.EventListenerContainerFactory;
import io.tailrace.spring.kafka.ListenersHealth;
import io.tailrace.spring.subscriber.SubscriberConfigs;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.annotation.EnableKafka;

/** Which brokers are used, with the beans that {@code @ServiceConnection} makes of containers. */
class TailraceKafkaAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(
                                    EventCatalogueAutoConfiguration.class,
                                    TailraceSubscriberAutoConfiguration.class,
                                    KafkaAutoConfiguration.class,
                                    TailraceKafkaAutoConfiguration.class,
                                    EventListenerAutoConfiguration.class))
                    .withPropertyValues("spring.kafka.bootstrap-servers=property:1");

    private final ApplicationContextRunner withContainer =
            application.withBean(
                    KafkaConnectionDetails.class,
                    () -> () -> List.of("container:1", "container:2"));

    @Test
    void subscribersAndListenersUseTheServersOfTheContainer() {
        withContainer.run(
                context -> {
                    assertThat(servers(context.getBean(SubscriberConfigs.class)))
                            .isEqualTo("container:1,container:2");
                    assertThat(listenersOf(context.getBean(EventListenerContainerFactory.class)))
                            .isEqualTo(List.of("container:1", "container:2"));
                    assertThat(context).hasSingleBean(ListenersHealth.class);
                });
    }

    @Test
    void withoutAContainerTheyUseTheServersOfTheProperty() {
        application.run(
                context -> {
                    assertThat(servers(context.getBean(SubscriberConfigs.class)))
                            .isEqualTo("property:1");
                    assertThat(listenersOf(context.getBean(EventListenerContainerFactory.class)))
                            .isEqualTo(List.of("property:1"));
                });
    }

    @Test
    void thePropertyOfSubscribersTakesPrecedence() {
        withContainer
                .withPropertyValues("tailrace.subscriber.bootstrap-servers=own:1")
                .run(
                        context ->
                                assertThat(servers(context.getBean(SubscriberConfigs.class)))
                                        .isEqualTo("own:1"));
    }

    @Test
    void anApplicationWithoutSpringKafkaHasNoContainerFactory() {
        application
                .withClassLoader(new FilteredClassLoader(EnableKafka.class))
                .run(
                        context ->
                                assertThat(context)
                                        .hasNotFailed()
                                        .doesNotHaveBean(EventListenerContainerFactory.BEAN)
                                        .doesNotHaveBean(ListenersHealth.class));
    }

    private static String servers(SubscriberConfigs configs) {
        return configs.apply("group").bootstrapServers();
    }

    private static Object listenersOf(EventListenerContainerFactory factory) {
        return factory.consumers().getConfigurationProperties().get("bootstrap.servers");
    }
}
