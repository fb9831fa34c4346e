package io.tailrace.processor.topology.stage;

import org.apache.kafka.streams.processor.api.Record;

/**
 * Told when the processing of an event begins and what it comes to, to make a span of it. Called by
 * stream threads, each of which processes one event at a time, after the event was forwarded. Work
 * that is repeated after a crash is told again.
 */
public interface StageSpans {

    /** Makes no spans. */
    StageSpans NONE =
            new StageSpans() {
                @Override
                public void begin() {}

                @Override
                public void ended(Outcome outcome, Record<byte[], RoutedEvent> event) {}
            };

    /** The calling thread begins to process a record, or to release a held event. */
    void begin();

    /**
     * The calling thread has processed an event.
     *
     * @param event the event with the topic that it is routed to; for a dead letter, with its
     *     reason in the headers
     */
    void ended(Outcome outcome, Record<byte[], RoutedEvent> event);

    /** What processing an event comes to. */
    enum Outcome {
        /** Written for every group. */
        PUBLISHED("published"),
        /** Written for one group, for another attempt. */
        RETRIED("retried"),
        /** Held until it is due. */
        HELD("held"),
        /** Dropped, because its id was passed on before. */
        DUPLICATE("duplicate"),
        /** Given up. */
        DEAD_LETTERED("dead-lettered");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** The value of the span's attribute. */
        public String text() {
            return text;
        }
    }
}
