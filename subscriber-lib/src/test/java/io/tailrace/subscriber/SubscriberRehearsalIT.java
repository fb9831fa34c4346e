package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.Event;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The subscriber's part of a rehearsal; the test asks in place of the tool, in any language. */
@TailraceTest
class SubscriberRehearsalIT {

    private String topic = "";
    private Bus bus;
    private Bus.Topics topics;
    private ReadCommitted control;

    @Test
    void aSubscriberAnswersOneRehearsalAtATimeAboutDeadLettersOfItsGroup(
            PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        AtomicInteger rehearsed = new AtomicInteger();
        try (Bus opened = new Bus(kafka)) {
            bus = opened;
            topics = bus.topics(1);
            topic = "tailrace.rehearsals." + topics.group;
            topics.create(topics.names.deadLetter(), 1);
            Event<OrderEvent.Placed> letter = Bus.placed("o-1", 1);
            topics.send(letter, topics.names.deadLetter(), Map.of("tailrace-group", "other"));
            topics.send(letter, topics.names.deadLetter(), Map.of("tailrace-group", topics.group));
            try (Subscriber subscriber = subscriber(postgres, rehearsed)) {
                assertThat(subscriber.await(SubscriberState.RUNNING, Bus.SOON)).isTrue();
                assertThat(bus.admin.listTopics().names().get()).doesNotContain(topic);
                topics.create(topic, 1);
                control =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile(Pattern.quote(topic)));
                converse(subscriber, letter);
            } finally {
                control.close();
            }
        }
        assertThat(rehearsed).hasValue(1);
    }

    private void converse(Subscriber subscriber, Event<OrderEvent.Placed> letter) throws Exception {
        Scope first = scope("first");
        Welcome welcome = hello(first);
        assertThat(welcome.busyWith()).isNull();
        assertThat(hello(scope("second")).busyWith()).isEqualTo("first");

        String id = letter.eventId().toString();
        send(request(scope("second"), welcome.member(), 1, id));
        send(request(first, "somebody else", 2, id));
        send(
                new Request(
                        first,
                        welcome.member(),
                        3,
                        List.of(
                                new LetterPosition(0, 0, id),
                                new LetterPosition(0, 1, "forged"),
                                new LetterPosition(0, Long.MAX_VALUE, id),
                                new LetterPosition(77, 1, id),
                                new LetterPosition(0, 1, id))));
        Result result = await().atMost(Bus.SOON).until(this::result, Optional::isPresent).get();
        assertThat(result.number()).isEqualTo(3);
        assertThat(result.letters().stream().map(LetterResult::outcome))
                .containsExactly(
                        LetterOutcome.NOT_REHEARSED,
                        LetterOutcome.NOT_REHEARSED,
                        LetterOutcome.NOT_REHEARSED,
                        LetterOutcome.NOT_REHEARSED,
                        LetterOutcome.SUCCEEDED);

        send(new End(first));
        assertThat(hello(scope("third")).busyWith()).isNull();
        send(new End(scope("third")));
        subscriber.pause();
        send(new Hello(scope("paused")));
        await().during(Duration.ofSeconds(2))
                .until(
                        () ->
                                messages().stream()
                                        .filter(Welcome.class::isInstance)
                                        .noneMatch(each -> each.scope().equals(scope("paused"))));
        subscriber.resume();
        assertThat(hello(scope("fourth")).member()).isEqualTo(welcome.member());
        assertThat(messages().stream().filter(Result.class::isInstance)).hasSize(1);

        subscriber.pause();
        send(request(scope("fourth"), welcome.member(), 4, id));
        Result paused =
                await().atMost(Bus.SOON)
                        .until(
                                () -> result().filter(each -> each.number() == 4),
                                Optional::isPresent)
                        .get();
        assertThat(paused.letters().get(0).outcome()).isEqualTo(LetterOutcome.NOT_REHEARSED);
        assertThat(paused.letters().get(0).message()).contains("the subscriber was paused");
    }

    @Test
    void aBroadcastTakesPartInNoRehearsal(KafkaBroker kafka) throws Exception {
        try (Bus opened = new Bus(kafka)) {
            Bus.Topics broadcast = opened.topics(1);
            assertThatThrownBy(
                            () ->
                                    Subscriber.builder(
                                                    broadcast.config().toBuilder()
                                                            .rehearsals(true)
                                                            .build())
                                            .on(OrderEvent.class, (event, delivery) -> {})
                                            .broadcast(StartAt.latest())
                                            .build())
                    .hasMessageContaining("rehearsals must be false for a broadcast");
        }
    }

    private Subscriber subscriber(PostgresServer postgres, AtomicInteger rehearsed)
            throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password());
        try (Connection connection = database.getConnection()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
        return Subscriber.builder(topics.config().toBuilder().rehearsals(true).build())
                .on(
                        OrderEvent.Placed.class,
                        Inbox.idempotent(
                                database,
                                (connection, event, delivery) -> {
                                    assertThat(delivery.isRehearsal()).isTrue();
                                    assertThat(delivery.attempt()).isEqualTo(1);
                                    rehearsed.incrementAndGet();
                                }))
                .start();
    }

    /** Says hello until the subscriber answers: it may begin to read a moment later. */
    private Welcome hello(Scope scope) {
        return await().atMost(Bus.SOON)
                .until(
                        () -> {
                            send(new Hello(scope));
                            return messages().stream()
                                    .filter(Welcome.class::isInstance)
                                    .map(Welcome.class::cast)
                                    .filter(each -> each.scope().equals(scope))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .get();
    }

    private Optional<Result> result() {
        return messages().stream()
                .filter(Result.class::isInstance)
                .map(Result.class::cast)
                .reduce((before, after) -> after);
    }

    private static Request request(Scope scope, String member, long number, String id) {
        return new Request(scope, member, number, List.of(new LetterPosition(0, 1, id)));
    }

    private Scope scope(String rehearsal) {
        return new Scope(rehearsal, topics.group, topics.names.deadLetter());
    }

    private List<RehearsalMessage> messages() {
        return control.records().stream()
                .map(record -> RehearsalCodec.decode(record.value()))
                .flatMap(Optional::stream)
                .toList();
    }

    private void send(RehearsalMessage message) throws Exception {
        bus.producer.send(new ProducerRecord<>(topic, RehearsalCodec.encode(message))).get();
    }
}
