package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailrace.event.EventCatalogue;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.sql.Connection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Committed events reach the subscriber in their order, through a real PostgreSQL and a real broker. */
@PipelineTest
class TicketsTest {

    @Test
    void committedEventsAreSubscribed(
            PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline) throws Exception {
        pipeline.start();
        BlockingQueue<String> handled = new LinkedBlockingQueue<>();
        SubscriberConfig config = SubscriberConfig.of(kafka.bootstrapServers(), "helpdesk");
        try (Subscriber subscriber =
                        Subscriber.builder(config)
                                .on(
                                        TicketEvent.Opened.class,
                                        (event, delivery) ->
                                                handled.add("opened " + event.payload().subject()))
                                .on(
                                        TicketEvent.Closed.class,
                                        (event, delivery) ->
                                                handled.add("closed " + event.payload().aggregateId()))
                                .start();
                Connection connection = postgres.connect()) {
            emit(connection);

            assertEquals("opened It does not start", handled.poll(60, TimeUnit.SECONDS));
            assertEquals("closed ticket-1", handled.poll(60, TimeUnit.SECONDS));
            assertNull(handled.poll(), "the event that was rolled back");
        }
        System.out.println(
                "consumer: 2 events committed and subscribed, 1 rolled back, with "
                        + Outbox.class.getProtectionDomain().getCodeSource().getLocation());
    }

    private static void emit(Connection connection) throws Exception {
        Outbox outbox = Outbox.create(EventCatalogue.of(TicketEvent.class));
        connection.setAutoCommit(false);
        outbox.emit(connection, new TicketEvent.Opened("ticket-1", "It does not start"));
        connection.commit();
        outbox.emit(connection, new TicketEvent.Opened("ticket-1", "Never mind"));
        connection.rollback();
        outbox.emit(connection, new TicketEvent.Closed("ticket-1"));
        connection.commit();
    }
}
