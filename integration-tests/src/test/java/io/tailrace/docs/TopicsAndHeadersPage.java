package io.tailrace.docs;

import static io.tailrace.docs.MarkdownTable.code;

import io.tailrace.account.AccountTopic;
import io.tailrace.account.WithheldTopic;
import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.schedule.CommandTopic;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics, headers and reasons of the contract, with the default names. The names are those of
 * the code; a topic or a header that has no description here fails the generation.
 */
final class TopicsAndHeadersPage {

    /** Topics that are not in TopicNames, because only the processor knows them. */
    private static final int ALSO_DESCRIBED = 6;

    private static final TopicNames NAMES = TopicNames.defaults();

    private static final Set<String> NO_HEADERS =
            Set.of(EventHeaders.SPEC_VERSION_VALUE, EventHeaders.STREAMS_PREFIX);

    private static final String BUSINESS = "outbox, events, retry, failed, dlt";
    private static final String FAILURE = "failed, retry, dlt";

    private record Topic(String name, String key, String writer, String content) {}

    private record Header(String name, String on, String content) {}

    private TopicsAndHeadersPage() {}

    static String topics() {
        List<Topic> topics =
                List.of(
                        new Topic(
                                NAMES.outbox("<aggregatetype>"),
                                "aggregate id",
                                "relay",
                                "Every committed outbox row once, in commit order per aggregate. An"
                                        + " event that is redriven comes again, with `tailrace-run`."),
                        new Topic(
                                NAMES.events("<aggregatetype>"),
                                "aggregate id",
                                "processor",
                                "Valid events that are due, each id once within the time to live,"
                                        + " and once more per redrive."),
                        new Topic(
                                NAMES.failed(),
                                "aggregate id",
                                "subscribers",
                                "Events that a group could not handle, and why."),
                        new Topic(
                                NAMES.retry("<group>"),
                                "aggregate id",
                                "processor",
                                "Events that the group could not handle, when they are due again."),
                        new Topic(
                                NAMES.deadLetter(),
                                "aggregate id",
                                "relay, processor",
                                "Events that were given up: their original bytes and the reason."),
                        new Topic(
                                NAMES.positions(),
                                "slot name, with `_<i>of<n>` for a shard, after `<source name>/` if the relay has one",
                                "relay",
                                "The source position up to which a slot is published. Compacted."),
                        new Topic(
                                "tailrace.redrives",
                                "dead-letter topic's id, partition, offset",
                                "`dlt redrive`, `dlt discard`, `dlt reopen`, the console, `erase`",
                                "Which dead letters were sent again, discarded or reopened, and signs of life of"
                                        + " the commands that run, under keys that begin with"
                                        + " `running:`. Compacted."),
                        new Topic(
                                "tailrace.rehearsals.<group>",
                                "id of the rehearsal",
                                "`dlt redrive --rehearse`, subscribers",
                                "The [conversation of a rehearsal](contract.md#rehearsals) with one"
                                        + " group. One partition, kept for a day."),
                        new Topic(
                                "tailrace.replays",
                                "key of the relay's position, then `/<run>`",
                                "`replay`",
                                "How far each replay has come. Compacted."),
                        new Topic(
                                CommandTopic.of("<application id>"),
                                "key in the schedule of held events",
                                "`held cancel`, `held release-now`, `erase`",
                                "Commands about held events, which the processor executes."),
                        new Topic(
                                AccountTopic.NAME,
                                "`counted/<hour>/<part>`, `progress/<counter>`, `begin`,"
                                        + " `state/<key of the relay's position>`",
                                "relay, processor",
                                "What was counted where, for [the account](../concepts/account.md)."
                                        + " Compacted."),
                        new Topic(
                                WithheldTopic.of("<application id>"),
                                "none",
                                "processor",
                                "The ids of events that the processor skipped, holds, or holds no"
                                        + " longer, for the account."));
        requireEveryTopic(topics);
        MarkdownTable table = new MarkdownTable("topic", "key", "written by", "holds");
        topics.forEach(
                topic ->
                        table.row(
                                code(topic.name()), topic.key(), topic.writer(), topic.content()));
        return table.toString();
    }

    static String headers() {
        Map<String, Header> described =
                described().stream()
                        .collect(
                                Collectors.toMap(
                                        Header::name, h -> h, (a, b) -> a, LinkedHashMap::new));
        requireEveryHeader(described.keySet());
        MarkdownTable table = new MarkdownTable("header", "on records of", "holds");
        described.values().forEach(h -> table.row(code(h.name()), h.on(), h.content()));
        return table.toString();
    }

    static String reasons() {
        MarkdownTable table = new MarkdownTable("reason", "after a report to `events.failed`");
        for (EventError error : EventError.values()) {
            table.row(
                    code(error.reason()),
                    error.isRetryable()
                            ? "tried again until the attempts are used up"
                            : "dead-lettered at once");
        }
        return table.toString();
    }

    private static List<Header> described() {
        return List.of(
                new Header(EventHeaders.SPEC_VERSION, BUSINESS, "Always `1.0`."),
                new Header(EventHeaders.ID, BUSINESS, "The event id, a UUID of 36 characters."),
                new Header(
                        EventHeaders.SOURCE,
                        BUSINESS,
                        "The `--source-name` of the relay; by default `/<database>/<schema>.<outbox table>` as of the first start."),
                new Header(
                        EventHeaders.TYPE,
                        BUSINESS,
                        "The versioned type name, for example `order.placed.v1`."),
                new Header(
                        EventHeaders.TIME,
                        BUSINESS,
                        "When the event happened, RFC 3339; taken from a UUIDv7, absent for other"
                                + " ids."),
                new Header(EventHeaders.SUBJECT, BUSINESS, "The aggregate id, as in the key."),
                new Header(
                        EventHeaders.CONTENT_TYPE,
                        BUSINESS,
                        "The media type of the value: `application/json` unless the row says"
                                + " otherwise."),
                new Header(
                        EventHeaders.CORRELATION_ID,
                        BUSINESS,
                        "Optional: the id that all events of one business conversation share."),
                new Header(
                        EventHeaders.CAUSATION_ID,
                        BUSINESS,
                        "Optional: the id of the event or command that caused this event."),
                new Header(
                        EventHeaders.TRACE_PARENT,
                        BUSINESS,
                        "Optional: the W3C trace context of the emitter."),
                new Header(
                        EventHeaders.TRACE_STATE,
                        BUSINESS,
                        "Optional: the W3C trace state that belongs to `traceparent`; at most 512"
                                + " characters."),
                new Header(
                        EventHeaders.PARENT_SPAN_ID,
                        BUSINESS,
                        "Optional: the parent of the emitting span, 16 hexadecimal digits."),
                new Header(
                        EventHeaders.EMITTED_AT,
                        BUSINESS,
                        "Optional: when the emitter wrote the event, RFC 3339 in UTC."),
                new Header(
                        EventHeaders.DELIVER_AT,
                        BUSINESS,
                        "Optional: the processor holds the event until this time, RFC 3339 in"
                                + " UTC."),
                new Header(
                        EventHeaders.FAILED_GROUP,
                        FAILURE,
                        "The consumer group that could not handle the event."),
                new Header(
                        EventHeaders.ATTEMPT,
                        FAILURE,
                        "How many attempts the group has made; decimal, at least 1."),
                new Header(EventHeaders.REASON, FAILURE, "One of the [reasons](#reasons) below."),
                new Header(EventHeaders.ERROR, FAILURE, "The message of the last error."),
                new Header(
                        EventHeaders.FIRST_FAILED,
                        FAILURE,
                        "When the first attempt failed, RFC 3339 in UTC."),
                new Header(
                        EventHeaders.RUN,
                        "outbox, events, retry after a redrive or replay",
                        "The run that sent the event again; deduplication lets an event pass once"
                                + " per run."),
                new Header(
                        EventHeaders.REDRIVES,
                        "outbox, events, retry after a redrive",
                        "How often the event was sent again from the dead-letter topic; decimal."),
                new Header(EventHeaders.STREAMS_MESSAGE, "dlt", "The message of the error."),
                new Header(
                        EventHeaders.STREAMS_EXCEPTION,
                        FAILURE,
                        "The class of the exception that the handler threw."),
                new Header(
                        EventHeaders.STREAMS_STACKTRACE,
                        FAILURE,
                        "The stack trace of that exception and its causes, at most 8,000"
                                + " characters."),
                new Header(
                        EventHeaders.STREAMS_TOPIC,
                        "dlt",
                        "The topic of the record that failed, or the topic that a row could not be written to."),
                new Header(
                        EventHeaders.STREAMS_PARTITION,
                        "dlt",
                        "The partition of the record that failed; decimal."),
                new Header(
                        EventHeaders.STREAMS_OFFSET,
                        "dlt",
                        "The offset of the record that failed; decimal."));
    }

    private static void requireEveryTopic(List<Topic> topics) {
        long methods =
                Arrays.stream(TopicNames.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == String.class)
                        .map(Method::getName)
                        .filter(name -> !name.endsWith("Prefix") && !name.equals("toString"))
                        .count();
        if (methods != topics.size() - ALSO_DESCRIBED) {
            throw new IllegalStateException(
                    "TopicNames has %d topics, but TopicsAndHeadersPage describes %d besides"
                                    .formatted(methods, topics.size() - ALSO_DESCRIBED)
                            + " tailrace.redrives, tailrace.rehearsals, tailrace.replays, the topic of commands"
                            + " and those of the account");
        }
    }

    private static void requireEveryHeader(Set<String> described) {
        Set<String> declared =
                Arrays.stream(EventHeaders.class.getFields())
                        .map(TopicsAndHeadersPage::value)
                        .filter(name -> !NO_HEADERS.contains(name))
                        .collect(Collectors.toSet());
        if (!declared.equals(described)) {
            throw new IllegalStateException(
                    "EventHeaders declares %s, but TopicsAndHeadersPage describes %s"
                            .formatted(declared, described));
        }
    }

    private static String value(java.lang.reflect.Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
