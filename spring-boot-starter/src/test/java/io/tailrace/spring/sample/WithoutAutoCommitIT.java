package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.spring.TransactionalEventBus;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A pool whose connections do not commit by themselves, as is recommended for JPA. */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "tailrace.outbox.create-table=true",
            "spring.datasource.hikari.auto-commit=false",
            "spring.jpa.hibernate.ddl-auto=update"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class})
class WithoutAutoCommitIT {

    @Autowired private TransactionalEventBus bus;
    @Autowired private TransactionTemplate transactions;
    @Autowired private PlatformTransactionManager manager;
    @Autowired private TransactionExecutionListener ended;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private DataSource dataSource;
    @Autowired private EntityManager entityManager;

    @Test
    void theTableIsCreatedAndEventsAreCommittedWithTheirTransaction() {
        transactions.executeWithoutResult(status -> bus.emit(new UserEvent.Deleted("u-1", null)));

        assertThat(rows("u-1")).isEqualTo(1);
    }

    /**
     * Spring still has the connection of the transaction, and the pool would roll the event back.
     */
    @Test
    void anEventAfterTheCommitIsRefusedUnlessItHasATransactionOfItsOwn() {
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        transactions.executeWithoutResult(
                status -> {
                    after("commit", () -> inItsOwn("u-5", false));
                    after("commit", () -> refused.add(catchThrowable(() -> emit("late"))));
                    after("completion", () -> refused.add(catchThrowable(() -> emit("late"))));
                    after("completion", () -> inItsOwn("u-6", false));
                });
        transactions.executeWithoutResult(
                status -> {
                    after("completion", () -> refused.add(catchThrowable(() -> emit("late"))));
                    status.setRollbackOnly();
                });

        assertThat(refused)
                .hasSize(3)
                .allSatisfy(
                        each ->
                                assertThat(each)
                                        .hasMessageContaining("before the transaction ends")
                                        .hasMessageContaining("REQUIRES_NEW"));
        assertThat(rows("late")).isZero();
        assertThat(rows("u-5") + rows("u-6")).isEqualTo(2);
    }

    /** Hibernate writes changes within the commit, and calls the listeners of the entity there. */
    @Test
    void anEntityListenerEmitsWhileTheCommitWritesTheChange() {
        transactions.executeWithoutResult(
                status -> entityManager.persist(new ObservedCustomer("c-1")));

        ObservedCustomer.whenUpdated = () -> emit("u-10");
        try {
            transactions.executeWithoutResult(
                    status -> entityManager.find(ObservedCustomer.class, "c-1").rename("other"));
        } finally {
            ObservedCustomer.whenUpdated = () -> {};
        }

        assertThat(rows("u-10")).isEqualTo(1);
    }

    @Test
    void aSavepointEndsNoTransaction() {
        DataSourceTransactionManager jdbcOnly = new DataSourceTransactionManager(dataSource);
        jdbcOnly.addListener(ended);
        TransactionTemplate nested = new TransactionTemplate(jdbcOnly);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        nested.executeWithoutResult(
                status -> {
                    nested.executeWithoutResult(within -> emit("u-7"));
                    emit("u-7");
                });

        assertThat(rows("u-7")).isEqualTo(2);
    }

    /** A transaction that begins after the end of another one, and is rolled back. */
    @Test
    void localSubscribersHearNothingOfATransactionThatIsRolledBackAfterAnotherOne() {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (LocalHub.Registration registration =
                bus.onEvent(UserEvent.class, each -> heard.add(each.event().aggregateId()))) {
            transactions.executeWithoutResult(
                    status -> {
                        after("completion", () -> inItsOwn("phantom", true));
                        emit("u-8");
                    });
            transactions.executeWithoutResult(status -> emit("u-9"));
            await().atMost(Duration.ofSeconds(30)).until(() -> heard.contains("u-9"));
        }

        assertThat(heard).endsWith("u-8", "u-9").doesNotContain("phantom");
        assertThat(rows("phantom")).isZero();
    }

    private void inItsOwn(String user, boolean undone) {
        TransactionTemplate own = new TransactionTemplate(manager);
        own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        own.executeWithoutResult(
                status -> {
                    emit(user);
                    if (undone) {
                        status.setRollbackOnly();
                    }
                });
    }

    private void emit(String user) {
        bus.emit(new UserEvent.Deleted(user, null));
    }

    private static void after(String phase, Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        if (phase.equals("commit")) {
                            action.run();
                        }
                    }

                    @Override
                    public void afterCompletion(int status) {
                        if (phase.equals("completion")) {
                            action.run();
                        }
                    }
                });
    }

    /** The pool would roll the event back, and local subscribers would receive it all the same. */
    @Test
    void aTransactionOfAnotherManagerIsRefused() {
        List<Object> heard = new CopyOnWriteArrayList<>();
        TransactionTemplate foreign =
                new TransactionTemplate(
                        new DataSourceTransactionManager(new DelegatingDataSource(dataSource)));
        try (LocalHub.Registration registration = bus.onEvent(UserEvent.class, heard::add)) {
            assertThatThrownBy(
                            () ->
                                    foreign.executeWithoutResult(
                                            status -> bus.emit(new UserEvent.Deleted("u-2", null))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("got one of another transaction manager");
        }
        assertThat(heard).noneMatch(event -> event.toString().contains("u-2"));
    }

    @Test
    void aProxyThatTakesPartInTheTransactionIsNotRefused() {
        DataSource proxy = new TransactionAwareDataSourceProxy(dataSource);
        EventBus own =
                new EventBus(
                        bus.eventBus().outbox(),
                        EventBusConfig.defaults(),
                        (connection, fresh) -> Optional.of(fresh.get()));
        TransactionalEventBus ofProxy = new TransactionalEventBus(own, proxy);

        transactions.executeWithoutResult(
                status -> ofProxy.emit(new UserEvent.Deleted("u-3", null)));

        assertThat(rows("u-3")).isEqualTo(1);
    }

    private int rows(String user) {
        return jdbc.queryForList("SELECT id FROM outbox WHERE aggregateid = ?", user).size();
    }
}
