package io.tailrace.spring.subscriber;

/**
 * The addresses of Kafka brokers that the application is connected to, {@code host:port}, separated
 * by commas. The starter of each version of Spring Boot makes one of its {@code
 * KafkaConnectionDetails}, which may be those of a container or of the testkit.
 */
@FunctionalInterface
public interface BrokerAddresses {

    /** The addresses for consumers. */
    String bootstrapServers();
}
