package io.tailrace.spring.context;

import io.tailrace.event.EventContext;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.springframework.kafka.listener.RecordInterceptor;

/**
 * Handles each record of a {@code @KafkaListener} in the context of its event: the event is the
 * cause of what the listener emits. Records that are no events have no context.
 */
final class EventContextRecordInterceptor implements RecordInterceptor<Object, Object> {

    private static final ThreadLocal<ContextScope> OPEN = new ThreadLocal<>();

    @Override
    public ConsumerRecord<Object, Object> intercept(
            ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
        leave();
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        String id = headers.get(EventHeaders.ID);
        if (id != null && !id.isBlank()) {
            OPEN.set(ContextScope.open(contextOf(id, headers)));
        }
        return record;
    }

    @Override
    public void afterRecord(
            ConsumerRecord<Object, Object> record, Consumer<Object, Object> consumer) {
        leave();
    }

    /** Headers of others must not keep a record from its listener: illegal ids mean no context. */
    private static EventContext contextOf(String id, Map<String, String> headers) {
        try {
            return new EventContext(
                    headers.getOrDefault(EventHeaders.CORRELATION_ID, id),
                    id,
                    TraceContext.ofHeaders(headers).orElse(null));
        } catch (IllegalArgumentException e) {
            return EventContext.none();
        }
    }

    private void leave() {
        ContextScope scope = OPEN.get();
        if (scope != null) {
            OPEN.remove();
            scope.close();
        }
    }
}
