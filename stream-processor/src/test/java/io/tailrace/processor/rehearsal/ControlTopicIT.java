package io.tailrace.processor.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@TailraceTest
class ControlTopicIT {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** Nobody answers a question that was not asked: that is no fault of the subscribers. */
    @Test
    @Tag("full")
    void aMessageThatNoBrokerStoresIsAnError(@Fresh KafkaBroker broker) throws Exception {
        KafkaCluster kafka = KafkaCluster.of(broker.bootstrapServers());
        try (ControlTopic topic = ControlTopic.open(kafka, "mailer")) {
            Hello hello = new Hello(new Scope("r-1", "mailer", "events.dlt"));
            topic.sendAndWait(hello);
            broker.stop();
            long begun = System.nanoTime();
            OperatorException e =
                    catchThrowableOfType(OperatorException.class, () -> topic.sendAndWait(hello));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
            assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(e).hasMessageContaining("write to topic tailrace.rehearsals.mailer");
        }
    }
}
