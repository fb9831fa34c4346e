package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.EventException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How one attempt to handle an event ended. */
public sealed interface Outcome {

    /** The handler returned. */
    record Handled() implements Outcome {}

    /** The event has no handler, and the configuration says to skip such events. */
    record Skipped() implements Outcome {}

    /** The handler returned records that have to be written before the event is finished. */
    record Produced(List<ProducerRecord<byte[], byte[]>> records) implements Outcome {}

    /** The attempt failed. */
    record Failed(EventException why) implements Outcome {}

    /** The handler was not called, or could not handle the event for now; not an attempt. */
    record NotNow(String why, Duration pause) implements Outcome {}
}
