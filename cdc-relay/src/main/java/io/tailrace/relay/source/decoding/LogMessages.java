package io.tailrace.relay.source.decoding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.EventException;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.metrics.LogBudget;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads messages in the write-ahead log, of which each stands for a row. For one thread. */
final class LogMessages {

    private static final Logger LOG = LoggerFactory.getLogger(LogMessages.class);

    private final String prefix;
    private final long maxBytes;
    private final LogBudget budget = new LogBudget(System::nanoTime);

    /**
     * @param maxBytes the size of the largest row that is kept
     */
    LogMessages(OutboxSource source, long maxBytes) {
        TableName table = source.table();
        this.prefix = OutboxMessage.prefix(table.schema(), table.table());
        this.maxBytes = maxBytes;
    }

    /**
     * The row that a message stands for. An unreadable message becomes a row with its content as
     * payload and null in all other columns, which is published as a dead letter.
     *
     * @param message at its prefix
     * @return null if the message has another prefix; upper and lower case are the same
     */
    @Nullable CapturedRow read(ByteBuffer message) {
        if (!prefix.equalsIgnoreCase(text(message))) {
            return null;
        }
        int bytes = message.getInt();
        if (bytes > maxBytes) {
            return new CapturedRow(null, null, null, null, null, null, bytes, 0);
        }
        byte[] content = new byte[bytes];
        message.get(content);
        try {
            return CapturedRow.ofMessage(content);
        } catch (EventException e) {
            if (budget.take() != LogBudget.Verdict.SKIP) {
                LOG.warn(
                        "Could not read an outbox message in the write-ahead log, so the message"
                                + " is published as a dead letter: {}",
                        e.getMessage());
            }
            return CapturedRow.ofUnreadableMessage(content);
        }
    }

    /** Reads a text that ends with a zero byte. */
    static String text(ByteBuffer message) {
        int begin = message.position();
        while (message.get() != 0) {}
        int length = message.position() - begin - 1;
        return new String(message.array(), message.arrayOffset() + begin, length, UTF_8);
    }
}
