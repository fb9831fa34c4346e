package io.tailrace.spring.boot4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventException;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.modulith.events.Externalized;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Externalized events of Spring Modulith 2.0, with its event registry and a real database. */
@SpringBootTest(
        classes = ModulithIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.autoconfigure.exclude=",
            "spring.modulith.events.jdbc.schema-initialization.enabled=true",
            "spring.jpa.hibernate.ddl-auto=none",
            "tailrace.outbox.create-table=true"
        })
@DirtiesContext
@TailraceTest
class ModulithIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static PostgresServer postgres;

    @Autowired private ApplicationEventPublisher publisher;
    @Autowired private PlatformTransactionManager transactions;
    @Autowired private IncompleteEventPublications incomplete;
    @Autowired private Warehouse warehouse;
    @Autowired private JdbcTemplate jdbc;

    @BeforeAll
    static void server(PostgresServer database) {
        postgres = database;
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> postgres.jdbcUrl());
        properties.add("spring.datasource.username", () -> postgres.user());
        properties.add("spring.datasource.password", () -> postgres.password());
    }

    @Test
    void anEventIsARowOfThePublishersTransaction() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);

        transaction.executeWithoutResult(
                status -> {
                    publisher.publishEvent(new Packed("rolled-back"));
                    assertThat(rows("rolled-back")).hasSize(1);
                    status.setRollbackOnly();
                });
        transaction.executeWithoutResult(status -> publisher.publishEvent(new Packed("committed")));

        assertThat(rows("rolled-back")).isEmpty();
        assertThat(rows("committed")).containsExactly("parcel.packed.v1 {\"id\":\"committed\"}");
    }

    /** The listener of a module fails; its publication is resubmitted, the row is not. */
    @Test
    void anIncompletePublicationThatIsResubmittedIsNoSecondRow() {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> publisher.publishEvent(new Stored("s-1")));
        await().atMost(SOON).until(() -> warehouse.calls().size() == 1);
        await().atMost(SOON).until(() -> uncompleted() == 1);

        await().atMost(SOON)
                .until(
                        () -> {
                            incomplete.resubmitIncompletePublications(each -> true);
                            return warehouse.calls().size() >= 2;
                        });
        await().atMost(SOON).until(() -> uncompleted() == 0);

        assertThat(rows("s-1")).containsExactly("shelf.stored.v1 {\"id\":\"s-1\"}");
    }

    @Test
    void anEventThatIsNoJsonIsRefusedAndThePublisherRollsBack() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);

        assertThatThrownBy(
                        () ->
                                transaction.executeWithoutResult(
                                        status -> {
                                            publisher.publishEvent(new Packed("before"));
                                            publisher.publishEvent(new Sealed("p-1", new Seal()));
                                        }))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(Sealed.class.getName());
        assertThat(rows("before")).isEmpty();
    }

    @Test
    void anEventWithoutAnAggregateIdIsRefused() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);

        assertThatThrownBy(
                        () ->
                                transaction.executeWithoutResult(
                                        status -> publisher.publishEvent(new Lost("x"))))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("must have a routing key");
    }

    private List<String> rows(String aggregate) {
        return jdbc.queryForList(
                "SELECT type || ' ' || payload FROM outbox WHERE aggregateid = ?",
                String.class,
                aggregate);
    }

    private int uncompleted() {
        return jdbc.queryForObject(
                "SELECT count(*) FROM event_publication WHERE completion_date IS NULL",
                Integer.class);
    }

    @Externalized("parcel::#{id()}")
    record Packed(String id) {}

    @Externalized("shelf::#{id()}")
    public record Stored(String id) {}

    @Externalized("parcel::#{id()}")
    record Sealed(String id, Seal seal) {}

    /** Cannot be written, because it contains itself. */
    static final class Seal {

        private final Object within = this;

        public Object getWithin() {
            return within;
        }
    }

    @Externalized("parcel")
    record Lost(String id) {}

    /** Has a proxy, and fails with its first call. */
    static class Warehouse {

        private final List<String> calls = new CopyOnWriteArrayList<>();

        @ApplicationModuleListener
        public void on(Stored event) {
            calls.add(event.id());
            if (calls.size() == 1) {
                throw new IllegalStateException("simulated");
            }
        }

        public List<String> calls() {
            return calls;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Warehouse.class)
    static class Application {}
}
