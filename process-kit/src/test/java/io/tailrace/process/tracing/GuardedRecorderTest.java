package io.tailrace.process.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.event.TraceContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GuardedRecorderTest {

    private final SpanRecorder broken =
            new SpanRecorder() {
                @Override
                public boolean isOn() {
                    throw new NoClassDefFoundError("isOn");
                }

                @Override
                public void record(EventSpan span) {
                    throw new StackOverflowError("record");
                }
            };

    @Test
    void whatARecorderThrowsIsLoggedOnceWithTheRemedy() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(SpanRecorder.class);
        log.start();
        logger.addAppender(log);
        try {
            SpanRecorder guarded = SpanRecorder.guarded(broken);
            guarded.record(span());
            guarded.record(span());
            assertThat(guarded.isOn()).isFalse();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage())
                .contains(broken.getClass().getName())
                .contains("Events are not affected")
                .contains("Correct the recorder");
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("record");
    }

    @Test
    void aGuardIsPutOnOnce() {
        SpanRecorder guarded = SpanRecorder.guarded(broken);

        assertThat(SpanRecorder.guarded(guarded)).isSameAs(guarded);
        assertThat(SpanRecorder.guarded(SpanRecorder.NONE)).isSameAs(SpanRecorder.NONE);
    }

    private static EventSpan span() {
        return new EventSpan(
                new TraceContext("1".repeat(32), "2".repeat(16), null, 1, null),
                EventSpan.Operation.SEND,
                "outbox.order",
                1,
                2,
                Map.of(),
                null);
    }
}
