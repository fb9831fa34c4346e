package io.tailrace.processor.topology;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.TextHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last line of defence: what goes wrong with one record, wherever in Kafka Streams, ends in the
 * dead-letter topic and stops nothing. What goes wrong with a store or a broker is not the record's
 * fault: the thread starts again from what is committed.
 *
 * <p>An event the brokers refuse has spoiled its transaction; it is remembered, and dead-lettered
 * when the thread comes to it again.
 */
public final class StreamsErrors
        implements DeserializationExceptionHandler,
                ProcessingExceptionHandler,
                ProductionExceptionHandler {

    /** The setting that holds the {@link Outputs} of the process. */
    public static final String OUTPUTS = "tailrace.outputs";

    private static final Logger LOG = LoggerFactory.getLogger(StreamsErrors.class);

    private String deadLetters = "";

    @SuppressWarnings("NullAway.Init") // by configure()
    private Outputs outputs;

    @Override
    public void configure(Map<String, ?> settings) {
        deadLetters =
                String.valueOf(
                        settings.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
        if (!(settings.get(OUTPUTS) instanceof Outputs given)) {
            throw new IllegalArgumentException(
                    OUTPUTS + " must be given, got " + settings.get(OUTPUTS));
        }
        outputs = given;
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception e) {
        log(context, e, "An event cannot be read and is dead-lettered");
        return DeserializationExceptionHandler.Response.resume(
                List.of(
                        deadLetter(
                                context,
                                record.key(),
                                record.value(),
                                EventError.DESERIALIZATION_FAILED,
                                e)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception e) {
        if (record == null || e instanceof KafkaException) {
            return ProcessingExceptionHandler.Response.fail();
        }
        log(context, e, "An event cannot be processed and is dead-lettered");
        return ProcessingExceptionHandler.Response.resume(
                List.of(
                        deadLetter(
                                context,
                                record.key() instanceof byte[] key ? key : context.sourceRawKey(),
                                value(record, context),
                                EventError.VALIDATION_FAILED,
                                e)));
    }

    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception e) {
        if (e instanceof RetriableException) {
            return ProductionExceptionHandler.Response.retry();
        }
        if (!isAboutTheRecord(e)) {
            // Kafka Streams listens to the first that fails, and that has to be the refused one;
            // nothing is dropped, as the producer no longer commits this transaction.
            return ProductionExceptionHandler.Response.resume();
        }
        log(context, e, "The brokers refuse an event; it is dead-lettered the next time");
        outputs.refuse(
                record.topic(),
                record.headers(),
                "topic " + record.topic() + " refuses it: " + e.getMessage());
        return ProductionExceptionHandler.Response.fail();
    }

    /**
     * Those that share a batch or a transaction with a refused record fail with it, with an
     * exception that is not the brokers' or that says so.
     */
    private static boolean isAboutTheRecord(Exception e) {
        return e instanceof ApiException && !(e instanceof TransactionAbortedException);
    }

    private static byte @Nullable [] value(Record<?, ?> record, ErrorHandlerContext context) {
        if (record.value() instanceof Routed routed) {
            return routed.value();
        }
        return record.value() instanceof byte[] bytes ? bytes : context.sourceRawValue();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ErrorHandlerContext context,
            byte @Nullable [] key,
            byte @Nullable [] value,
            EventError error,
            Exception e) {
        Headers headers = new RecordHeaders(context.headers());
        TextHeaders.set(headers, EventHeaders.REASON, error.reason());
        TextHeaders.set(headers, EventHeaders.ERROR, String.valueOf(e));
        TextHeaders.set(headers, DeadLetter.STREAMS + "exception", e.getClass().getName());
        TextHeaders.set(headers, DeadLetter.STREAMS + "message", String.valueOf(e.getMessage()));
        if (context.topic() != null) {
            TextHeaders.set(headers, DeadLetter.STREAMS + "topic", context.topic());
            headers.add(
                    DeadLetter.STREAMS + "partition",
                    Integer.toString(context.partition()).getBytes(StandardCharsets.UTF_8));
            headers.add(
                    DeadLetter.STREAMS + "offset",
                    Long.toString(context.offset()).getBytes(StandardCharsets.UTF_8));
        }
        return new ProducerRecord<>(deadLetters, null, context.timestamp(), key, value, headers);
    }

    private static void log(ErrorHandlerContext context, Exception e, String what) {
        LOG.atError()
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .addKeyValue(
                        "eventId", TextHeaders.getOr(context.headers(), EventHeaders.ID, "unknown"))
                .setCause(e)
                .log(what);
    }
}
