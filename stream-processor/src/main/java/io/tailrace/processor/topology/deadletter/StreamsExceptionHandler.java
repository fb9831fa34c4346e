package io.tailrace.processor.topology.deadletter;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.process.tracing.RecordTrace;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.record.TextHeaders;
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
 * Decides what Kafka Streams does after an exception. An exception that is caused by one record
 * sends that record to the dead-letter topic, and processing goes on. An exception of a state store
 * or a broker is not the fault of a record: the stream thread is replaced and starts again from
 * what is committed.
 *
 * <p>A record that a broker refuses has already aborted its transaction. The refusal is remembered,
 * and the record is dead-lettered when it is processed again.
 *
 * <p>Created by Kafka Streams and called by stream threads.
 */
public final class StreamsExceptionHandler
        implements DeserializationExceptionHandler,
                ProcessingExceptionHandler,
                ProductionExceptionHandler {

    /** The Streams setting that holds the {@link TopicLimits} of the process. */
    public static final String TOPIC_LIMITS = "tailrace.topic.limits";

    private static final Logger LOG = LoggerFactory.getLogger(StreamsExceptionHandler.class);
    private static final String EXCEPTION = EventHeaders.STREAMS_PREFIX + "exception";

    private String deadLetterTopic = "";

    @SuppressWarnings("NullAway.Init") // by configure()
    private TopicLimits limits;

    @Override
    public void configure(Map<String, ?> settings) {
        deadLetterTopic =
                String.valueOf(
                        settings.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
        if (!(settings.get(TOPIC_LIMITS) instanceof TopicLimits given)) {
            throw Check.violation(
                    TOPIC_LIMITS,
                    "must be the TopicLimits of the process",
                    String.valueOf(settings.get(TOPIC_LIMITS)));
        }
        limits = given;
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception e) {
        log(context, e, "Could not deserialize a record; sent it to the dead-letter topic");
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
        log(context, e, "Could not process a record; sent it to the dead-letter topic");
        return ProcessingExceptionHandler.Response.resume(
                List.of(
                        deadLetter(
                                context,
                                record.key() instanceof byte[] key ? key : context.sourceRawKey(),
                                payload(record, context),
                                EventError.VALIDATION_FAILED,
                                e)));
    }

    @Override
    public ProductionExceptionHandler.Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception e) {
        if (e instanceof RetriableException) {
            return ProductionExceptionHandler.Response.retry();
        }
        if (!isCausedByTheRecord(e)) {
            // Kafka Streams acts on the first response FAIL, which must come from the refused
            // record. RESUME drops nothing here: the producer can no longer commit this
            // transaction.
            return ProductionExceptionHandler.Response.resume();
        }
        log(
                context,
                e,
                "The broker refused a record and the transaction is aborted; the record goes to the"
                        + " dead-letter topic when it is processed again");
        limits.rememberRefused(
                record.topic(),
                record.headers(),
                "the broker refused the record for topic %s: %s"
                        .formatted(record.topic(), e.getMessage()));
        return ProductionExceptionHandler.Response.fail();
    }

    /**
     * Whether a broker refused exactly this record. Other records of the same batch or transaction
     * fail together with the refused record, with an exception that is no {@link ApiException} or
     * with {@link TransactionAbortedException}.
     */
    private static boolean isCausedByTheRecord(Exception e) {
        return e instanceof ApiException && !(e instanceof TransactionAbortedException);
    }

    private static byte @Nullable [] payload(Record<?, ?> record, ErrorHandlerContext context) {
        if (record.value() instanceof RoutedEvent routed) {
            return routed.payload();
        }
        return record.value() instanceof byte[] bytes ? bytes : context.sourceRawValue();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ErrorHandlerContext context,
            byte @Nullable [] key,
            byte @Nullable [] payload,
            EventError error,
            Exception e) {
        Headers headers = new RecordHeaders(context.headers());
        TextHeaders.set(headers, EventHeaders.REASON, error.reason());
        TextHeaders.set(headers, EventHeaders.ERROR, String.valueOf(e));
        TextHeaders.set(headers, EXCEPTION, e.getClass().getName());
        TextHeaders.set(headers, EventHeaders.STREAMS_MESSAGE, String.valueOf(e.getMessage()));
        if (context.topic() != null) {
            TextHeaders.set(headers, EventHeaders.STREAMS_TOPIC, context.topic());
            TextHeaders.set(
                    headers, EventHeaders.STREAMS_PARTITION, Integer.toString(context.partition()));
            TextHeaders.set(headers, EventHeaders.STREAMS_OFFSET, Long.toString(context.offset()));
        }
        Record<byte[], RoutedEvent> fitting =
                FittingDeadLetter.of(
                        new Record<>(
                                key,
                                RoutedEvent.dueNow(deadLetterTopic, payload),
                                context.timestamp(),
                                headers),
                        limits.maxRecordBytes(deadLetterTopic));
        return new ProducerRecord<>(
                deadLetterTopic,
                null,
                System.currentTimeMillis(),
                key,
                fitting.value().payload(),
                fitting.headers());
    }

    private static void log(ErrorHandlerContext context, Exception e, String message) {
        RecordTrace.addTo(LOG.atError(), context.headers())
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .addKeyValue(
                        "eventId", TextHeaders.getOr(context.headers(), EventHeaders.ID, "unknown"))
                .setCause(e)
                .log(message);
    }
}
