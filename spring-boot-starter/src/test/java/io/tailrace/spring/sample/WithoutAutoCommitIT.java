package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.builtin.UserEvent;
import io.tailrace.spring.TransactionalEventBus;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
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

    @Test
    void theTableIsCreatedAndEventsAreCommittedWithTheirTransaction() {
        transactions.executeWithoutResult(status -> bus.emit(new UserEvent.Deleted("u-1", null)));

        assertThat(jdbc.queryForObject("SELECT count(*) FROM outbox", Integer.class)).isEqualTo(1);
    }
}
