package io.tailrace.record.router;

import io.tailrace.record.AdditionalColumn;
import io.tailrace.record.AdditionalColumn.Use;
import io.tailrace.record.AllowedTypes;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventAttributes;
import io.tailrace.record.CloudEventFactory;
import io.tailrace.record.DeadLetterRecords;
import io.tailrace.record.RecordFactory;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.RecordSize;
import io.tailrace.record.UnpublishableException;
import io.tailrace.record.router.EventRouterFormat.Form;
import io.tailrace.record.router.Placement.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes records as {@link EventRouterFormat} describes them. For one thread at a time. */
final class EventRouterFactory implements RecordFactory {

    /** A placement, and where its value is among the additional columns of a row. */
    record Placed(Placement placement, int index) {}

    private static final int NONE = -1;

    /** The default of {@code message.timestamp.after.max.ms}. */
    private static final long MAX_AHEAD = 3_600_000;

    private final RecordFormat.Target target;
    private final EventRouterTopics topics;
    private final EventRouterValues values;
    private final DeadLetterRecords letters;
    private final List<Placed> headers;
    private final List<Placed> partitions;
    private final int key;
    private final int timestamp;

    EventRouterFactory(EventRouterFormat format, RecordFormat.Target target) {
        List<AdditionalColumn> columns = format.additionalColumns(target.columns());
        List<Placed> placed =
                format.placements().stream()
                        .map(each -> new Placed(each, columns.indexOf(each.read())))
                        .toList();
        this.target = target;
        this.topics = new EventRouterTopics(format.route(), target.topics());
        this.values = new EventRouterValues(format, target.binary(), of(Place.ENVELOPE, placed));
        this.letters =
                new DeadLetterRecords(
                        target.topics().deadLetter(),
                        new CloudEventAttributes(target.source()),
                        Set.of(RecordFormat.PLAIN_ID),
                        target.maxBytes());
        this.headers = of(Place.HEADER, placed);
        this.partitions = of(Place.PARTITION, placed);
        this.key =
                format.keyForm() == Form.JSON
                        ? columns.indexOf(EventRouterFormat.key(target.columns()))
                        : NONE;
        this.timestamp =
                format.timestampColumn() == null
                        ? NONE
                        : columns.indexOf(
                                new AdditionalColumn(format.timestampColumn(), Use.MILLIS));
    }

    private static List<Placed> of(Place place, List<Placed> all) {
        return all.stream().filter(each -> each.placement().place() == place).toList();
    }

    @Override
    public ProducerRecord<byte[], byte[]> record(CapturedRow row) {
        try {
            ProducerRecord<byte[], byte[]> record = publishable(row);
            String type = String.valueOf(row.aggregateType());
            return target.types().test(type)
                    ? record
                    : undeliverable(record, AllowedTypes.refusal(type));
        } catch (UnpublishableException e) {
            return letters.ofRow(row, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> undeliverable(
            ProducerRecord<byte[], byte[]> record, String problem) {
        return letters.ofRecord(record, problem);
    }

    private ProducerRecord<byte[], byte[]> publishable(CapturedRow row)
            throws UnpublishableException {
        RecordSize.requireComplete(row, target.maxBytes());
        String id = CloudEventFactory.required("id", row.id());
        String type = row.aggregateType();
        if (type == null) {
            throw new UnpublishableException("aggregate type must not be null");
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topics.topic(type),
                        partition(row),
                        timestamp(row),
                        key(row),
                        values.of(row));
        addHeaders(record.headers(), id, row);
        RecordSize.requireMax(record, target.maxBytes());
        return record;
    }

    private void addHeaders(Headers to, String id, CapturedRow row) {
        to.add(RecordFormat.PLAIN_ID, id.getBytes(StandardCharsets.UTF_8));
        for (Placed each : headers) {
            Object value = row.additional().get(each.index());
            to.add(
                    each.placement().alias(),
                    value == null ? null : value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The key of a row without aggregate id is null, or JSON null. */
    private byte @Nullable [] key(CapturedRow row) {
        if (key != NONE) {
            return EventRouterValues.json(row.additional().get(key));
        }
        String id = row.aggregateId();
        return id == null ? null : id.getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable Integer partition(CapturedRow row) throws UnpublishableException {
        Integer partition = null;
        for (Placed each : partitions) { // the last one counts
            partition =
                    row.additional().get(each.index()) instanceof Number number
                            ? Integer.valueOf(number.intValue())
                            : null;
        }
        if (partition != null && (partition < 0 || partition >= target.partitions())) {
            throw new UnpublishableException(
                    "partition must be 0 to %d, got %d"
                            .formatted(target.partitions() - 1, partition));
        }
        return partition;
    }

    private @Nullable Long timestamp(CapturedRow row) throws UnpublishableException {
        if (timestamp == NONE || !(row.additional().get(timestamp) instanceof Number millis)) {
            return null;
        }
        long time = millis.longValue();
        if (time < 0 || time > System.currentTimeMillis() + MAX_AHEAD) {
            throw new UnpublishableException(
                    "timestamp must be one from 1970 to one hour ahead, as brokers require, got %d ms"
                            .formatted(time));
        }
        return time;
    }
}
