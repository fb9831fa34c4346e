package io.tailrace.processor;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.LaterFormatException;
import io.tailrace.processor.schedule.Schedule;
import java.util.Optional;

/**
 * What ends a processor that was started in place of a later version, whose state it cannot read.
 * Stateless.
 */
final class LaterState {

    private LaterState() {}

    /** What an operator is told; empty if an exception has another cause. */
    static Optional<OperatorException> failure(ProcessorConfig config, Throwable e) {
        String topic = Schedule.changelog(config.execution().applicationId());
        return AccessErrors.find(LaterFormatException.class, e)
                .map(
                        later ->
                                new OperatorException(
                                        ExitCode.SETUP,
                                        "Could not release a held event of topic %s: %s. The event stays held, and no event is lost"
                                                .formatted(topic, later.getMessage()),
                                        "Start the later version of the processor again.",
                                        later));
    }
}
