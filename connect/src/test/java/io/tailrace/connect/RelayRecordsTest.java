package io.tailrace.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.router.EventRouterFormat;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The records are those of the relay also for rows that are rare, in both header modes. */
class RelayRecordsTest {

    private static final byte[] BINARY = {0, -1, -61, 40, 10};

    @Test
    void binaryPayloadIsKept() {
        isThatOfTheRelay(CloudEventFormat.FORMAT, true, binary());
        isThatOfTheRelay(EventRouterFormat.DEFAULT, true, binary());
    }

    @Test
    void textPayloadIsKept() {
        CapturedRow row = row("{\"n\":\"ä\"}".getBytes(UTF_8));
        SourceRecord change = Changes.inserted(Changes.row("order", "{\"n\":\"ä\"}", null));

        isThatOfTheRelay(CloudEventFormat.FORMAT, false, new Case(row, change));
        isThatOfTheRelay(EventRouterFormat.DEFAULT, false, new Case(row, change));
    }

    @Test
    void messageIsThatOfTheRow() {
        String content =
                new OutboxMessage(
                                Changes.ID,
                                "order",
                                "order-1",
                                "order.placed.v1",
                                "{\"n\":\"ä\"}",
                                "{\"ce_correlationid\":\"c\"}")
                        .toJson();
        Case message =
                new Case(
                        CapturedRow.ofMessage(content.getBytes(UTF_8)),
                        Changes.message("tailrace.outbox", content));

        isThatOfTheRelay(CloudEventFormat.FORMAT, false, message);
    }

    private record Case(CapturedRow row, SourceRecord change) {}

    private static Case binary() {
        return new Case(row(BINARY), Changes.inserted(Changes.binaryRow(BINARY)));
    }

    private static CapturedRow row(byte[] payload) {
        return new CapturedRow(Changes.ID, "order", "order-1", "order.placed.v1", payload, null);
    }

    private static void isThatOfTheRelay(RecordFormat format, boolean binary, Case each) {
        ProducerRecord<byte[], byte[]> ofRelay =
                format.factory(
                                new RecordFormat.Target(
                                        TopicNames.defaults(),
                                        "/shop/public.outbox",
                                        TransformOptions.DEFAULT_MAX_RECORD_BYTES,
                                        TransformOptions.DEFAULT_PARTITIONS,
                                        OutboxColumns.defaults(),
                                        binary,
                                        type -> true))
                        .record(each.row());
        RowRecords records =
                new RowRecords(
                        TransformConfig.of(
                                Map.of(
                                        "header.mode",
                                        format == CloudEventFormat.FORMAT
                                                ? CloudEventFormat.NAME
                                                : EventRouterFormat.NAME)));
        Struct value = (Struct) each.change().value();
        Struct source = value.getStruct("source");

        ProducerRecord<byte[], byte[]> made =
                ChangeKind.of(each.change()) == ChangeKind.MESSAGE
                        ? records.ofMessage(value.getStruct("message"), source)
                        : records.ofRow(value.getStruct("after"), source);

        assertThat(made.topic()).isEqualTo(ofRelay.topic());
        assertThat(made.topic()).isNotEqualTo(TopicNames.defaults().deadLetter());
        assertThat(made.key()).isEqualTo(ofRelay.key());
        assertThat(made.value()).isEqualTo(ofRelay.value());
        assertThat(made.headers()).isEqualTo(ofRelay.headers());
    }
}
