package io.tailrace.spring.jta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.TransactionalEventBus;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.spring.subscriber.TransactionalInbox;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.xa.PGXADataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Events and claims in transactions of JTA, with Narayana and a real database. */
@TailraceTest
class JtaIT {

    private static final Path LOGS = Path.of("target", "narayana");

    private static PostgresServer postgres;

    @BeforeAll
    static void server(PostgresServer database) {
        postgres = database;
        for (String store : List.of("", "communicationStore.", "stateStore.")) {
            System.setProperty(
                    "ObjectStoreEnvironmentBean." + store + "objectStoreDir", LOGS.toString());
        }
    }

    /** Otherwise the logs of Narayana are beside the sources. */
    @AfterAll
    static void logs() {
        assertThat(LOGS).isNotEmptyDirectory();
        assertThat(Path.of("ObjectStore")).doesNotExist();
    }

    @Test
    void eventAndClaimAndChangeAreOneTransaction() {
        with(
                JtaIT::enlisted,
                application -> {
                    application.run("kept", false);
                    application.run("undone", true);

                    assertThat(application.rows("kept")).isEqualTo(1);
                    assertThat(application.rows("undone")).isZero();
                    assertThat(application.claims).containsExactly(true, true);
                    application.run("undone", false);
                    assertThat(application.claims).endsWith(true);
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> application.heard.size() == 2);
                    assertThat(application.heard).containsExactly("kept", "undone");
                });
    }

    @Test
    void aTransactionWithinIsOneOfItsOwn() {
        with(
                JtaIT::enlisted,
                application -> {
                    TransactionTemplate own = new TransactionTemplate(application.manager);
                    own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
                    new TransactionTemplate(application.manager)
                            .executeWithoutResult(
                                    status -> {
                                        application.emit("outer");
                                        own.executeWithoutResult(within -> application.emit("own"));
                                        status.setRollbackOnly();
                                    });

                    assertThat(application.rows("own")).isEqualTo(1);
                    assertThat(application.rows("outer")).isZero();
                });
    }

    @Test
    void withoutATransactionNothingIsEmittedOrClaimed() {
        with(
                JtaIT::enlisted,
                application -> {
                    assertThatThrownBy(() -> application.emit("none"))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("emit must be called in a transaction, got none");
                    assertThatThrownBy(() -> application.claim("none"))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("claim must be called in a transaction");
                });
    }

    /** What is written would be committed at once, and stay if the transaction is rolled back. */
    @Test
    void aDataSourceThatTakesNoPartIsRefused() {
        with(
                JtaIT::alone,
                application -> {
                    TransactionTemplate transaction = new TransactionTemplate(application.manager);
                    assertThatThrownBy(
                                    () ->
                                            transaction.executeWithoutResult(
                                                    status -> application.emit("alone")))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("auto-commit mode");
                    assertThatThrownBy(
                                    () ->
                                            transaction.executeWithoutResult(
                                                    status -> application.claim("alone")))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("auto-commit mode");
                    assertThat(application.rows("alone")).isZero();
                });
    }

    private void with(java.util.function.Supplier<DataSource> dataSource, Steps steps) {
        ContextConsumer<AssertableApplicationContext> test =
                context -> {
                    assertThat(context).hasNotFailed();
                    steps.run(new Application(context));
                };
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(
                                EventCatalogueAutoConfiguration.class,
                                TailraceAutoConfiguration.class,
                                TailraceSubscriberAutoConfiguration.class))
                .withPropertyValues(
                        "tailrace.outbox.create-table=true",
                        "tailrace.subscriber.inbox.create-table=true")
                .withBean(EventCatalogue.class, () -> EventCatalogue.of(BuiltInEvent.class))
                .withBean(DataSource.class, dataSource)
                .withBean(JtaTransactionManager.class, JtaIT::manager)
                .run(test);
    }

    private static JtaTransactionManager manager() {
        return new JtaTransactionManager(
                com.arjuna.ats.jta.UserTransaction.userTransaction(),
                com.arjuna.ats.jta.TransactionManager.transactionManager());
    }

    private static DataSource enlisted() {
        NarayanaTransactionIntegration narayana =
                new NarayanaTransactionIntegration(
                        com.arjuna.ats.jta.TransactionManager.transactionManager(),
                        new com.arjuna.ats.internal.jta.transaction.arjunacore
                                .TransactionSynchronizationRegistryImple());
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier()
                            .connectionPoolConfiguration(
                                    pool ->
                                            pool.maxSize(5)
                                                    .transactionIntegration(narayana)
                                                    .connectionFactoryConfiguration(
                                                            factory ->
                                                                    factory.jdbcUrl(
                                                                                    postgres
                                                                                            .jdbcUrl())
                                                                            .connectionProviderClass(
                                                                                    PGXADataSource
                                                                                            .class)
                                                                            .principal(
                                                                                    new NamePrincipal(
                                                                                            postgres
                                                                                                    .user()))
                                                                            .credential(
                                                                                    new SimplePassword(
                                                                                            postgres
                                                                                                    .password())))));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DataSource alone() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(postgres.jdbcUrl());
        dataSource.setUser(postgres.user());
        dataSource.setPassword(postgres.password());
        return dataSource;
    }

    @FunctionalInterface
    private interface Steps {
        void run(Application application);
    }

    private static final class Application {

        final List<Boolean> claims = new CopyOnWriteArrayList<>();
        final List<String> heard = new CopyOnWriteArrayList<>();
        final JtaTransactionManager manager;
        private final TransactionalEventBus bus;
        private final TransactionalInbox inbox;
        private final JdbcTemplate jdbc;

        Application(AssertableApplicationContext context) {
            manager = context.getBean(JtaTransactionManager.class);
            bus = context.getBean(TransactionalEventBus.class);
            inbox = context.getBean(TransactionalInbox.class);
            jdbc = new JdbcTemplate(alone());
            LocalHub.Registration unused =
                    bus.onEvent(UserEvent.class, each -> heard.add(each.event().aggregateId()));
        }

        void run(String user, boolean undone) {
            new TransactionTemplate(manager)
                    .executeWithoutResult(
                            status -> {
                                Event<UserEvent> event = emit(user);
                                claims.add(inbox.claim(event, "group"));
                                assertThat(inbox.claim(event, "group")).isFalse();
                                if (undone) {
                                    status.setRollbackOnly();
                                }
                            });
        }

        Event<UserEvent> emit(String user) {
            Event<UserEvent> event = Event.of(new UserEvent.Deleted(user, null));
            bus.emit(event);
            return event;
        }

        void claim(String user) {
            inbox.claim(Event.of(new UserEvent.Deleted(user, null)), "group");
        }

        int rows(String user) {
            return jdbc.queryForObject(
                    "SELECT count(*) FROM outbox WHERE aggregateid = ?", Integer.class, user);
        }
    }
}
