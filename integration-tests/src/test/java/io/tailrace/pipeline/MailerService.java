package io.tailrace.pipeline;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A service as a user writes one: it subscribes to events, emits an event, emits more once that one
 * has gone through the whole pipeline, and closes its subscribers when the process is asked to end.
 * Its handler fails for two users.
 *
 * <p>Arguments: JDBC URL, user, password, bootstrap servers. Prints {@value #DONE} when the handler
 * of the group has accepted every event but the one that it never accepts, and the broadcast
 * subscriber has received all.
 */
public final class MailerService {

    static final String DONE = "every event has arrived";
    static final int MAX_ATTEMPTS = 4;

    private static final int HEALTHY_EVENTS = 20;
    private static final String FIRST = "first";
    private static final String FAILS_AT_FIRST = "fails-at-first";
    private static final String FAILS_ALWAYS = "fails-always";

    private static final CountDownLatch STREAMING = new CountDownLatch(1);
    private static final CountDownLatch HANDLED = new CountDownLatch(HEALTHY_EVENTS + 2);
    private static final CountDownLatch SEEN = new CountDownLatch(HEALTHY_EVENTS + 3);

    private MailerService() {}

    public static void main(String[] arguments) throws Exception {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        dataSource.setUser(arguments[1]);
        dataSource.setPassword(arguments[2]);
        Subscriber member = member(arguments[3]);
        Subscriber broadcast = broadcast(arguments[3]);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    member.close();
                                    broadcast.close();
                                }));
        Outbox outbox = Outbox.create(EventCatalogue.of(UserEvent.class));
        emit(outbox, dataSource, FIRST);
        STREAMING.await();
        emit(outbox, dataSource, FAILS_AT_FIRST);
        emit(outbox, dataSource, FAILS_ALWAYS);
        for (int i = 0; i < HEALTHY_EVENTS; i++) {
            emit(outbox, dataSource, "user-" + i);
        }
        HANDLED.await();
        SEEN.await();
        System.out.println(DONE);
        new CountDownLatch(1).await();
    }

    /**
     * A handler for a type whose topic appears with its first event, and one for a type without.
     */
    private static Subscriber member(String bootstrapServers) {
        return Subscriber.builder(
                        SubscriberConfig.builder(bootstrapServers, "mailer")
                                .retry(
                                        new SubscriberConfig.Retry(
                                                MAX_ATTEMPTS,
                                                Duration.ofMillis(50),
                                                Duration.ofMillis(200)))
                                .build())
                .on(
                        UserEvent.Deleted.class,
                        (event, delivery) -> handle(event.aggregateId(), delivery.attempt()))
                .on(OrderEvent.Placed.class, (event, delivery) -> {})
                .start();
    }

    private static Subscriber broadcast(String bootstrapServers) {
        return Subscriber.builder(SubscriberConfig.of(bootstrapServers, "cache"))
                .on(UserEvent.Deleted.class, (event, delivery) -> SEEN.countDown())
                .broadcast(StartAt.time(Instant.EPOCH))
                .start();
    }

    private static void handle(String user, int attempt) {
        boolean fails =
                user.equals(FAILS_ALWAYS)
                        || (user.equals(FAILS_AT_FIRST) && attempt < MAX_ATTEMPTS);
        if (fails) {
            throw new IllegalStateException("as planned");
        }
        HANDLED.countDown();
        STREAMING.countDown();
    }

    private static void emit(Outbox outbox, PGSimpleDataSource dataSource, String user)
            throws SQLException {
        outbox.inTransaction(
                dataSource,
                connection -> outbox.emit(connection, new UserEvent.Deleted(user, null)));
    }
}
