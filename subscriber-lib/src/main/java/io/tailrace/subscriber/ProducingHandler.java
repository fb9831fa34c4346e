package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Handles events by making records of them. The records and the fact that the event is handled are
 * committed in one Kafka transaction: a {@code read_committed} reader sees the records of each
 * event once, also if the handler was called several times.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface ProducingHandler<P extends DomainEvent> {

    /**
     * Handles one event. Runs as an {@link EventHandler} does.
     *
     * @return the records to write, in order; may be empty
     * @throws Exception as an {@link EventHandler} does
     */
    List<ProducerRecord<byte[], byte[]>> handle(Event<P> event, Delivery delivery) throws Exception;
}
