package io.tailrace.process.kafka;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many topics a process may create. Names of topics come from whoever writes events, and a
 * cluster holds a limited number of partitions. Safe for any thread.
 */
public final class NewTopicLimit {

    private final int most;
    private final AtomicInteger created = new AtomicInteger();

    /**
     * @param most how many topics may be created; at least 0
     */
    public NewTopicLimit(int most) {
        this.most = most;
    }

    /** How many topics were created. */
    public int created() {
        return created.get();
    }

    /**
     * Counts a topic that is about to be created.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the limit is reached
     */
    void take(String topic) {
        int before = created.getAndUpdate(n -> Math.min(n + 1, most));
        if (before >= most) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Topic %s does not exist, and this process may create at most %d topics, which it has"
                            .formatted(topic, most),
                    "Find out who writes so many aggregate types. If they are wanted, create their"
                            + " topics, or set --max-new-topics to a larger number and restart.");
        }
    }

    /** Takes back a topic that was not created. */
    void giveBack() {
        created.decrementAndGet();
    }
}
