package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.spring.TransactionalEventBus;
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
import org.springframework.transaction.support.TransactionTemplate;

/** A pool whose connections do not commit by themselves, as is recommended for JPA. */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "tailrace.outbox.create-table=true",
            "spring.datasource.hikari.auto-commit=false"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class})
class WithoutAutoCommitIT {

    @Autowired private TransactionalEventBus bus;
    @Autowired private TransactionTemplate transactions;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private DataSource dataSource;

    @Test
    void theTableIsCreatedAndEventsAreCommittedWithTheirTransaction() {
        transactions.executeWithoutResult(status -> bus.emit(new UserEvent.Deleted("u-1", null)));

        assertThat(rows("u-1")).isEqualTo(1);
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
