package io.tailrace.processor.topology.command;

import io.tailrace.process.Printable;
import io.tailrace.processor.schedule.CommandCodec;
import io.tailrace.processor.topology.stage.OperatorCommand;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses the commands of operators about held events. A record that is no command is skipped with a
 * warning: it is not an event, and whoever may write the topic must not be able to stop a
 * processor.
 */
public final class CommandStage
        extends ContextualProcessor<byte[], byte[], byte[], OperatorCommand> {

    private static final Logger LOG = LoggerFactory.getLogger(CommandStage.class);

    @Override
    public void process(Record<byte[], byte[]> record) {
        OperatorCommand command;
        try {
            command = new OperatorCommand(CommandCodec.decode(record.key(), record.value()));
        } catch (IllegalArgumentException e) {
            warn(e);
            return;
        }
        context().forward(record.withValue(command));
    }

    private void warn(IllegalArgumentException e) {
        context()
                .recordMetadata()
                .ifPresent(
                        from ->
                                LOG.atWarn()
                                        .addKeyValue("topic", from.topic())
                                        .addKeyValue("partition", from.partition())
                                        .addKeyValue("offset", from.offset())
                                        .log(
                                                "Skipped a record that is no command about a held"
                                                        + " event: {}",
                                                Printable.line(String.valueOf(e.getMessage()))));
    }
}
