package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.spring.TransactionalEventBus;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The starter in an application with JPA: the transaction manager is that of JPA. */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "tailrace.outbox.create-table=true",
            "spring.jpa.hibernate.ddl-auto=update",
            "management.endpoint.health.show-details=always"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class})
class StarterIT {

    @Autowired private TransactionalEventBus bus;
    @Autowired private TransactionTemplate transactions;
    @Autowired private PlatformTransactionManager transactionManager;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private EntityManager entityManager;
    @Autowired private ApplicationEventPublisher publisher;
    @Autowired private MeterRegistry metrics;
    @Autowired private HealthIndicator outboxHealthIndicator;

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void clear() {
        jdbc.update("DELETE FROM outbox");
        jdbc.update("DELETE FROM orders");
    }

    @Test
    void anEventSharesTheFateOfAnEntity() {
        try (var registration = listen()) {
            transactions.executeWithoutResult(
                    status -> {
                        entityManager.persist(new OrderEntity("saved", "placed"));
                        bus.emit(placed("saved"));
                    });
            assertThatThrownBy(
                            () ->
                                    transactions.executeWithoutResult(
                                            status -> {
                                                entityManager.persist(
                                                        new OrderEntity("undone", "placed"));
                                                bus.emit(placed("undone"));
                                                throw new IllegalStateException("no");
                                            }))
                    .hasMessage("no");

            assertThat(orders()).containsExactly("saved");
            assertThat(events()).containsExactly("saved");
            await().until(() -> heard.contains("saved"));
            assertThat(heard).doesNotContain("undone");
        }
    }

    /** JPA has no savepoints; the transaction manager of JDBC has. */
    @Test
    void anEventAfterASavepointGoesWithIt() {
        DataSourceTransactionManager plain = new DataSourceTransactionManager(jdbc.getDataSource());
        TransactionTemplate outer = new TransactionTemplate(plain);
        TransactionTemplate nested = new TransactionTemplate(plain);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        try (var registration = listen()) {
            outer.executeWithoutResult(
                    status -> {
                        bus.emit(placed("before"));
                        nested.executeWithoutResult(
                                inner -> {
                                    bus.emit(placed("gone"));
                                    inner.setRollbackOnly();
                                });
                        bus.emit(placed("after"));
                    });

            assertThat(events()).containsExactly("before", "after");
            await().until(() -> heard.contains("after"));
            assertThat(heard).endsWith("before", "after").doesNotContain("gone");
        }
    }

    @Test
    void aTransactionInBetweenHasAFateOfItsOwn() {
        try (var registration = listen()) {
            transactions.executeWithoutResult(
                    status -> {
                        bus.emit(placed("outer"));
                        template(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                                .executeWithoutResult(inner -> bus.emit(placed("inner")));
                        status.setRollbackOnly();
                    });

            assertThat(events()).containsExactly("inner");
            await().until(() -> heard.contains("inner"));
            assertThat(heard).doesNotContain("outer");
        }
    }

    @Test
    void aDomainEventThatIsPublishedIsEmitted() {
        transactions.executeWithoutResult(status -> publisher.publishEvent(placed("order-1")));

        assertThat(events()).containsExactly("order-1");
    }

    @Test
    void withoutATransactionNothingIsEmitted() {
        assertThatThrownBy(() -> bus.emit(placed("order-1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("put @Transactional on the method");
        assertThat(events()).isEmpty();
    }

    @Test
    void whatTheDatabaseRefusesIsAnExceptionOfSpring() {
        assertThatThrownBy(
                        () ->
                                transactions.executeWithoutResult(
                                        status -> {
                                            jdbc.execute("ALTER TABLE outbox RENAME TO gone");
                                            bus.emit(placed("order-1"));
                                        }))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void emittedEventsAreCountedByType() {
        double before = emitted();
        transactions.executeWithoutResult(
                status -> bus.emit(List.of(placed("order-1"), placed("order-2"))));

        assertThat(emitted() - before).isEqualTo(2);
        assertThat(metrics.get("tailrace.producer.emit").timer().count()).isPositive();
        assertThat(metrics.get("events.subscriptions").tag("group", "none").gauge().value())
                .isNotNegative();
    }

    @Test
    void theHealthOfTheOutboxIsThatOfItsTable() {
        assertThat(outboxHealthIndicator.health().getStatus()).isEqualTo(Status.UP);

        jdbc.execute("ALTER TABLE outbox RENAME TO gone");
        try {
            assertThat(outboxHealthIndicator.health().getStatus()).isEqualTo(Status.DOWN);
            assertThat(outboxHealthIndicator.health().getDetails()).containsKey("remedy");
        } finally {
            jdbc.execute("ALTER TABLE gone RENAME TO outbox");
        }
    }

    private LocalHub.Registration listen() {
        return bus.onEvent(OrderEvent.class, event -> heard.add(event.event().payload().orderId()));
    }

    private TransactionTemplate template(int propagation) {
        TransactionTemplate template = new TransactionTemplate(transactionManager);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private double emitted() {
        var counter = metrics.find("events.emitted").tag("type", "order.placed.v1").counter();
        return counter == null ? 0 : counter.count();
    }

    private List<String> orders() {
        return jdbc.queryForList("SELECT id FROM orders ORDER BY id", String.class);
    }

    private List<String> events() {
        return jdbc.queryForList("SELECT aggregateid FROM outbox ORDER BY id", String.class);
    }

    private static OrderEvent.Placed placed(String order) {
        return new OrderEvent.Placed(order, List.of(new Item("sku-1", 1)));
    }
}
