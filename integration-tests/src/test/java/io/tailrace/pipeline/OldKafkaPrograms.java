package io.tailrace.pipeline;

import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.concurrent.Callable;

/** Starts of the parts that use Kafka, for {@link OldKafkaClientsTest}. No server listens. */
final class OldKafkaPrograms {

    private static final String NO_SERVERS = "localhost:1";

    private OldKafkaPrograms() {}

    /** Starts a subscriber. */
    public static final class ASubscriber implements Callable<Object> {

        public ASubscriber() {}

        @Override
        public Object call() {
            return Subscriber.builder(SubscriberConfig.of(NO_SERVERS, "mailer"))
                    .on(OrderEvent.class, (event, delivery) -> {})
                    .start();
        }
    }

    /** Starts a relay. */
    public static final class ARelay implements Callable<Object> {

        public ARelay() {}

        @Override
        public Object call() throws InterruptedException {
            CdcRelay relay =
                    new CdcRelay(
                            RelayConfig.builder(
                                            "jdbc:postgresql://localhost:1/shop",
                                            "relay",
                                            "",
                                            NO_SERVERS)
                                    .build());
            relay.start();
            return relay;
        }
    }

    /** Starts a processor. */
    public static final class AProcessor implements Callable<Object> {

        public AProcessor() {}

        @Override
        public Object call() throws InterruptedException {
            StreamProcessor processor =
                    new StreamProcessor(ProcessorConfig.builder(NO_SERVERS).build());
            processor.start();
            return processor;
        }
    }
}
