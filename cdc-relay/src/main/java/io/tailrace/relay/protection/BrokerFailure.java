package io.tailrace.relay.protection;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Decides which exceptions say that the brokers fail. Stateless. */
final class BrokerFailure {

    private BrokerFailure() {}

    /** Whether an exception counts as a failure of the brokers. */
    static boolean is(Throwable e) {
        if (e instanceof OperatorException known) {
            return known.exitCode() == ExitCode.UNREACHABLE;
        }
        return e instanceof KafkaException
                && !(e instanceof RecordTooLargeException)
                && !(e instanceof InterruptException);
    }
}
