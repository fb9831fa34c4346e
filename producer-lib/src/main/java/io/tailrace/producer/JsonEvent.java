package io.tailrace.producer;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;

/**
 * An event that no class of the catalogue stands for: its payload is JSON already. Subscribers of
 * any language read it by its type name. Immutable.
 *
 * @param id the id of the event
 * @param aggregateType where the event is routed, for example {@code order} for the topic {@code
 *     events.order}
 * @param aggregateId the id of the aggregate, the key of the records, not blank
 * @param type the type name, for example {@code order.placed.v1}, not blank
 * @param payload a JSON text of at most {@link EventDefaults#MAX_PAYLOAD_BYTES} in UTF-8
 */
public record JsonEvent(
        EventId id, String aggregateType, String aggregateId, String type, String payload) {

    /**
     * Validates the names and the size; whether the payload is JSON is not checked.
     *
     * @throws EventException with {@code VALIDATION_FAILED} saying what a part must be, and what it
     *     is
     */
    public JsonEvent {
        require(
                TopicNames.isLegal(aggregateType) && !TopicNames.isReserved(aggregateType),
                "aggregateType must be part of a topic's name that is not the pipeline's own",
                aggregateType);
        require(!aggregateId.isBlank(), "aggregateId must not be blank", aggregateId);
        require(!type.isBlank(), "type must not be blank", type);
        int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
        require(
                bytes <= EventDefaults.MAX_PAYLOAD_BYTES,
                "payload must be at most " + EventDefaults.MAX_PAYLOAD_BYTES + " bytes of JSON",
                Integer.toString(bytes));
    }

    private static void require(boolean holds, String rule, String actual) {
        if (!holds) {
            throw new EventException(
                    EventError.VALIDATION_FAILED, rule + ", got \"" + actual + "\"", null);
        }
    }
}
