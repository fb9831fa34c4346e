package io.tailrace.subscriber;

import io.tailrace.event.EventException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How one attempt to handle an event ended. */
sealed interface Outcome {

    /** The handler returned. */
    record Handled() implements Outcome {}

    /** Nobody takes events of this type, and that is fine. */
    record Skipped() implements Outcome {}

    /** The handler returned records to write. */
    record Produced(List<ProducerRecord<byte[], byte[]>> records) implements Outcome {}

    /** It went wrong. */
    record Failed(EventException why) implements Outcome {}

    /** The handler could not even try. */
    record NotNow(String why, Duration pause) implements Outcome {}
}
