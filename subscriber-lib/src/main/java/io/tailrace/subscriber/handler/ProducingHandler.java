package io.tailrace.subscriber.handler;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Handles events of a type by producing records. The produced records and the offset of the event
 * are committed in one Kafka transaction: a {@code read_committed} consumer sees the records of
 * each event once, even if the handler was called several times.
 *
 * @param <P> the type of the payload
 */
@FunctionalInterface
public interface ProducingHandler<P extends DomainEvent> {

    /**
     * Handles one event, under the same rules as {@link EventHandler#handle}.
     *
     * @return the records to write, in order; may be empty
     * @throws Exception if handling failed, with the consequences that {@link EventHandler#handle}
     *     describes
     */
    List<ProducerRecord<byte[], byte[]>> handle(Event<P> event, Delivery delivery) throws Exception;
}
