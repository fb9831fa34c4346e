package io.tailrace.record.payload;

import java.util.Locale;

/** How the subject is named under which the registry has the schema of an event. */
public enum SubjectNaming {

    /** {@code <topic>-value}: one subject for all types of a topic. */
    TOPIC,

    /** {@code <record>}: one subject for a record, whatever topic it is written to. */
    RECORD,

    /** {@code <topic>-<record>}: one subject for each record of a topic. */
    TOPIC_RECORD;

    /**
     * The subject of an event.
     *
     * @param topic the topic that the event is written to
     * @param record the name of the record that its payload is written as
     */
    public String subject(String topic, String record) {
        return switch (this) {
            case TOPIC -> topic + "-value";
            case RECORD -> record;
            case TOPIC_RECORD -> topic + "-" + record;
        };
    }

    /** The value as it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
