package io.tailrace.account;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.record.TextHeaders;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;

/**
 * Tells by the topic and the headers of a record where it counts. Only the processors of one
 * application id are seen. Pure, and safe for any thread.
 */
public final class RecordHop {

    private final TopicNames topics;
    private final String withheld;

    /** The prefix of the other topics of the processors, which are not counted. */
    private final String own;

    private final Set<String> others;

    /**
     * @param applicationId of the processors that read the outbox topics
     */
    public RecordHop(TopicNames topics, String applicationId) {
        this.topics = topics;
        this.withheld = WithheldTopic.of(applicationId);
        this.own = applicationId + "-";
        this.others =
                Set.of(
                        AccountTopic.NAME,
                        topics.positions(),
                        KafkaRights.REDRIVES,
                        KafkaRights.REPLAYS,
                        KafkaRights.LOOKUPS,
                        KafkaRights.STATUS);
    }

    /**
     * A record that counts.
     *
     * @param id the event id, empty if the record has none
     * @param leaves whether the event is taken away from the line instead of added to it
     */
    public record Counts(Line line, String id, boolean leaves) {

        /** What the record adds to its line. */
        public Tally tally(IdHash hash) {
            Tally one = hash.of(id);
            return leaves ? one.negated() : one;
        }
    }

    /** Matches the names of the topics that {@link #isCounted}. */
    public Pattern pattern() {
        String events = Pattern.quote(topics.eventsPrefix());
        String not =
                others.stream()
                        .map(name -> Pattern.quote(name) + "$|")
                        .collect(Collectors.joining());
        return Pattern.compile(
                "%s.+|%s|%s|(?!%s%s)%s(?!dlt$|failed$|retry$|retry\\.).+"
                        .formatted(
                                Pattern.quote(topics.outboxPrefix()),
                                Pattern.quote(withheld),
                                Pattern.quote(topics.deadLetter()),
                                not,
                                Pattern.quote(own),
                                events));
    }

    /** Whether records of a topic count. */
    public boolean isCounted(String topic) {
        return isOutbox(topic)
                || topic.equals(withheld)
                || topic.equals(topics.deadLetter())
                || isEvents(topic);
    }

    /** Whether this is a topic of the relays, which the processors read. */
    public boolean isOutbox(String topic) {
        return topic.startsWith(topics.outboxPrefix())
                && topic.length() > topics.outboxPrefix().length();
    }

    private boolean isEvents(String topic) {
        return topic.startsWith(topics.eventsPrefix())
                && topic.length() > topics.eventsPrefix().length()
                && !TopicNames.isReserved(topic.substring(topics.eventsPrefix().length()))
                && !topic.startsWith(own)
                && !others.contains(topic);
    }

    /** Where a record counts; empty if it does not. */
    public Optional<Counts> of(String topic, Headers headers) {
        if (isOutbox(topic)) {
            boolean again = headers.lastHeader(EventHeaders.RUN) != null;
            return counts(again ? Hop.AGAIN : Hop.OUTBOX, typeOfOutbox(topic), headers);
        } else if (topic.equals(withheld)) {
            return ofWithheld(headers);
        } else if (topic.equals(topics.deadLetter())) {
            return ofDeadLetter(headers);
        }
        return isEvents(topic)
                ? counts(Hop.EVENTS, topic.substring(topics.eventsPrefix().length()), headers)
                : Optional.empty();
    }

    private Optional<Counts> ofWithheld(Headers headers) {
        String type = TextHeaders.getOr(headers, WithheldTopic.TYPE, "");
        return WithheldTopic.Kind.of(TextHeaders.getOr(headers, WithheldTopic.KIND, ""))
                .flatMap(
                        kind ->
                                switch (kind) {
                                    case SKIPPED -> counts(Hop.SKIPPED, type, headers);
                                    case HELD -> counts(Hop.HELD, type, headers);
                                    case RELEASED ->
                                            counts(Hop.HELD, type, headers).map(RecordHop::leaving);
                                });
    }

    /**
     * A group's dead letter is of an event that was delivered. The processor says which record a
     * dead letter was read from, the relay does not, because it has read a row.
     */
    private Optional<Counts> ofDeadLetter(Headers headers) {
        String origin = TextHeaders.getOr(headers, EventHeaders.STREAMS_TOPIC, "");
        boolean wasRead = headers.lastHeader(EventHeaders.STREAMS_PARTITION) != null;
        if (wasRead && isOutbox(origin)) {
            return counts(Hop.DEAD, typeOfOutbox(origin), headers);
        }
        return wasRead || headers.lastHeader(EventHeaders.FAILED_GROUP) != null
                ? Optional.empty()
                : counts(Hop.REFUSED, "", headers);
    }

    private String typeOfOutbox(String topic) {
        return topic.substring(topics.outboxPrefix().length());
    }

    private static Optional<Counts> counts(Hop hop, String type, Headers headers) {
        String source = TextHeaders.getOr(headers, EventHeaders.SOURCE, "");
        String id = TextHeaders.getOr(headers, EventHeaders.ID, "");
        return Optional.of(new Counts(new Line(hop, source, type), id, false));
    }

    private static Counts leaving(Counts one) {
        return new Counts(one.line(), one.id(), true);
    }
}
