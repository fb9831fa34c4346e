package io.tailrace.relay.position;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A generated WAL as logical decoding shows it: transactions in commit order, each whole, each with
 * the end of the one before it. What made them (single rows, COPY, savepoints, overlap) only shows
 * in how many rows there are and in how far apart the commits lie.
 */
final class WalHistory {

    /** One message of the stream; row is -1 for a heartbeat. */
    record Message(LogSequenceNumber previousCommit, int row) {

        boolean isHeartbeat() {
            return row < 0;
        }
    }

    private record Transaction(LogSequenceNumber end, List<Integer> rows) {}

    private static final int[] ROWS = {0, 1, 1, 1, 2, 5, 40};

    private final LogSequenceNumber start = LogSequenceNumber.valueOf(1_000);
    private final List<Transaction> transactions = new ArrayList<>();
    private int rowCount;

    static WalHistory generate(Random random, int transactions) {
        WalHistory history = new WalHistory();
        long lsn = history.start.asLong();
        for (int i = 0; i < transactions; i++) {
            lsn += 1 + random.nextInt(500);
            List<Integer> rows = new ArrayList<>();
            for (int n = ROWS[random.nextInt(ROWS.length)]; n > 0; n--) {
                rows.add(history.rowCount++);
            }
            history.transactions.add(new Transaction(LogSequenceNumber.valueOf(lsn), rows));
        }
        return history;
    }

    Position start() {
        return Position.after(start);
    }

    int rowCount() {
        return rowCount;
    }

    /** What PostgreSQL sends to a reader that starts there, with heartbeats strewn in. */
    List<Message> readFrom(LogSequenceNumber from, Random random) {
        List<Message> messages = new ArrayList<>();
        LogSequenceNumber previous = from;
        for (Transaction transaction : transactions) {
            if (transaction.end().compareTo(from) > 0) {
                for (int row : transaction.rows()) {
                    heartbeat(messages, previous, random);
                    messages.add(new Message(previous, row));
                }
                previous = transaction.end();
                heartbeat(messages, previous, random);
            }
        }
        return messages;
    }

    private static void heartbeat(List<Message> to, LogSequenceNumber last, Random random) {
        if (random.nextInt(4) == 0) {
            to.add(new Message(last, -1));
        }
    }
}
