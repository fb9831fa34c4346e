package io.tailrace.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.config.MethodKafkaListenerEndpoint;
import org.springframework.kafka.config.MultiMethodKafkaListenerEndpoint;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Which listeners the factory makes a container for, and how; nothing connects. */
class EventListenerContainerFactoryTest {

    private static final Map<String, Object> CLIENT =
            Map.of(
                    "bootstrap.servers",
                    "localhost:1",
                    "isolation.level",
                    "read_uncommitted",
                    "enable.auto.commit",
                    true,
                    "value.deserializer",
                    StringDeserializer.class);

    private final EventListenerContainerFactory factory =
            new EventListenerContainerFactory(
                    group ->
                            SubscriberConfig.builder("localhost:1", group)
                                    .catalogue(EventCatalogue.of(BuiltInEvent.class))
                                    .build(),
                    new DefaultKafkaConsumerFactory<>(CLIENT),
                    SubscriberMeter.NONE);

    @AfterEach
    void close() {
        factory.destroy();
    }

    @Test
    void aContainerReadsCommittedBytesOfItsTopicsAndOfTheRetryTopic() {
        factory.setCommonErrorHandler(new DefaultErrorHandler());
        factory.setBatchListener(true);

        ConcurrentMessageListenerContainer<Object, Object> container = create("mailer", "typed");

        assertThat(factory.consumers().getConfigurationProperties())
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "earliest");
        assertThat(container.getContainerProperties().getTopicPattern().asMatchPredicate())
                .accepts("events.user", "events.retry.mailer")
                .rejects("events.users", "eventsXuser", "events.failed", "events.retry.other");
        assertThat(container.getCommonErrorHandler()).isInstanceOf(EventErrorHandler.class);
        assertThat(factory.topics()).containsOnlyKeys("mailer");
    }

    @Test
    void aGroupHasOneListener() {
        create("mailer", "typed");

        assertThatThrownBy(() -> create("mailer", "typed"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be the only one of its group")
                .hasMessageContaining("events.retry.mailer");
    }

    @Test
    void whatCannotKeepThePromiseIsRefused() {
        MethodKafkaListenerEndpoint<Object, Object> batch = endpoint("a", "typed");
        batch.setBatchListener(true);
        assertRefused(batch, "must take one event, not a batch");

        MethodKafkaListenerEndpoint<Object, Object> pattern = endpoint("b", "typed");
        pattern.setTopics();
        pattern.setTopicPattern(Pattern.compile("events.*"));
        assertRefused(pattern, "must name its topics");

        MethodKafkaListenerEndpoint<Object, Object> uncommitted = endpoint("c", "typed");
        Properties properties = new Properties();
        properties.setProperty("isolation.level", "read_uncommitted");
        uncommitted.setConsumerProperties(properties);
        assertRefused(uncommitted, "must leave isolation.level to the container factory");

        assertRefused(endpoint("d", "asynchronous"), "must return when the event is handled");
        assertRefused(endpoint("e", "text"), "must take an EventEnvelope");
        assertRefused(endpoint(null, "typed"), "must have a groupId");
        create("f", "record");
    }

    @Test
    void theContainerCommitsOffsetsAfterABatchOnly() {
        factory.getContainerProperties().setAckMode(ContainerProperties.AckMode.RECORD);

        assertThat(create("g", "typed").getContainerProperties().getAckMode())
                .isEqualTo(ContainerProperties.AckMode.BATCH);
        assertRefused(endpoint("h", "acknowledging"), "must leave offsets to the container");
    }

    /** All of these would forward or skip failed events without a report. */
    @Test
    void nothingButTheErrorHandlerOfTheFactoryHandlesFailures() {
        ConcurrentMessageListenerContainer<Object, Object> container = create("k", "typed");
        assertThatThrownBy(() -> container.setCommonErrorHandler(new DefaultErrorHandler()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have the error handler of its container factory")
                .hasMessageContaining("RetryTopicConfiguration");

        factory.setContainerCustomizer(
                each -> each.setCommonErrorHandler(new DefaultErrorHandler()));
        assertRefused(endpoint("l", "typed"), "must have the error handler");
        factory.setContainerCustomizer(each -> {});

        assertRefused(endpoint("m", "retryable"), "must have no @RetryableTopic");
    }

    @Test
    @SuppressWarnings("removal") // an application may still set it
    void theContainerBeginsNoTransaction() {
        factory.setContainerCustomizer(
                each ->
                        each.getContainerProperties()
                                .setTransactionManager(new ResourcelessTransactions()));

        assertThat(create("n", "typed").getContainerProperties().getTransactionManager()).isNull();
    }

    @Test
    void aListenerThatWasNotStartedIsNoFailure() {
        create("o", "typed");

        assertThat(factory.states().get("o").isHealthy()).isTrue();
        assertThat(factory.states().get("o").state()).isEqualTo(ListenerState.State.STOPPED);
    }

    /** Longer than a consumer may go without a poll: its partitions go to another one. */
    @Test
    @Timeout(60)
    void aCallThatHangsIsShownAndMakesTheHealthBadUntilItReturns() throws Exception {
        MethodKafkaListenerEndpoint<Object, Object> endpoint = endpoint("p", "record");
        Properties properties = new Properties();
        properties.setProperty("max.poll.interval.ms", "1");
        endpoint.setConsumerProperties(properties);
        Listeners listeners = (Listeners) endpoint.getBean();
        GuardedListener listener =
                (GuardedListener)
                        factory.createListenerContainer(endpoint)
                                .getContainerProperties()
                                .getMessageListener();
        assertThat(factory.states().get("p").isHealthy()).isTrue();

        CompletableFuture<Void> call =
                CompletableFuture.runAsync(
                        () ->
                                listener.onMessage(
                                        new ConsumerRecord<>(
                                                "events.user", 3, 17, new byte[0], new byte[0]),
                                        null,
                                        null));
        while (factory.states().get("p").stuck().isEmpty()) {
            assertThat(call).isNotDone();
            assertThat(Thread.currentThread().isInterrupted()).isFalse(); // by the timeout
            Thread.onSpinWait();
        }

        assertThat(factory.states().get("p").isHealthy()).isFalse();
        assertThat(factory.states().get("p").stuck())
                .singleElement()
                .matches(each -> each.partition() == 3 && each.offset() == 17);
        listeners.hang.countDown();
        call.get();
        assertThat(factory.states().get("p").isHealthy()).isTrue();
    }

    @Test
    void methodsOfAClassAreSelectedByPayloads() {
        MultiMethodKafkaListenerEndpoint<Object, Object> envelopes =
                new MultiMethodKafkaListenerEndpoint<>(
                        List.of(method("typed")), null, new Listeners());
        envelopes.setId("listener");
        envelopes.setGroupId("i");
        envelopes.setTopics("events.user");

        assertThatThrownBy(() -> factory.createListenerContainer(envelopes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have @KafkaHandler methods that take payloads");
    }

    @Test
    void aBadSettingOfTheBrokersIsRefusedAtTheStart() {
        MethodKafkaListenerEndpoint<Object, Object> endpoint = endpoint("j", "typed");
        Properties properties = new Properties();
        properties.setProperty("security.protocol", "SASL_PLAINTEXT");
        endpoint.setConsumerProperties(properties);

        assertThatThrownBy(() -> factory.createListenerContainer(endpoint))
                .isInstanceOf(KafkaException.class);
    }

    private void assertRefused(MethodKafkaListenerEndpoint<Object, Object> endpoint, String why) {
        assertThatThrownBy(() -> factory.createListenerContainer(endpoint))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(why);
    }

    private ConcurrentMessageListenerContainer<Object, Object> create(String group, String name) {
        return factory.createListenerContainer(endpoint(group, name));
    }

    private static MethodKafkaListenerEndpoint<Object, Object> endpoint(String group, String name) {
        MethodKafkaListenerEndpoint<Object, Object> endpoint = new MethodKafkaListenerEndpoint<>();
        endpoint.setId("listener");
        endpoint.setGroupId(group);
        endpoint.setTopics("events.user");
        endpoint.setBean(new Listeners());
        endpoint.setMethod(method(name));
        DefaultMessageHandlerMethodFactory methods = new DefaultMessageHandlerMethodFactory();
        methods.afterPropertiesSet();
        endpoint.setMessageHandlerMethodFactory(methods);
        return endpoint;
    }

    private static Method method(String name) {
        return Arrays.stream(Listeners.class.getDeclaredMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static class Listeners {

        private final CountDownLatch hang = new CountDownLatch(1);

        public void acknowledging(UserEvent event, Acknowledgment acknowledgment) {}

        public void typed(EventEnvelope<UserEvent.Deleted> event) {}

        @RetryableTopic
        public void retryable(EventEnvelope<UserEvent.Deleted> event) {}

        public void record(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
            hang.await();
        }

        public void text(String payload) {}

        public CompletableFuture<Void> asynchronous(UserEvent event) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Any transaction manager. */
    private static final class ResourcelessTransactions extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
