package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.LaterFormatException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class LaterStateTest {

    private final ProcessorConfig config = ProcessorConfig.builder("unused:9092").build();

    @Test
    void whatALaterVersionHoldsEndsTheProcessWithARemedy() {
        OperatorException told =
                LaterState.failure(config, new KafkaException(later())).orElseThrow();

        assertThat(told.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(told)
                .hasMessageContaining("tailrace-processor-held-events-changelog")
                .hasMessageContaining("no event is lost");
    }

    @Test
    void otherFailuresDoNot() {
        assertThat(LaterState.failure(config, new KafkaException("gone"))).isEmpty();
    }

    private static LaterFormatException later() {
        try {
            HeldEventCodec.decode(new byte[] {2});
        } catch (LaterFormatException e) {
            return e;
        }
        throw new AssertionError("a later version was decoded");
    }
}
