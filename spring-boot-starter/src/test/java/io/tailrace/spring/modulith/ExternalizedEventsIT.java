package io.tailrace.spring.modulith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventException;
import io.tailrace.spring.sample.TestkitPostgres;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.Externalized;
import org.springframework.transaction.support.TransactionTemplate;

/** What Spring Modulith externalizes is in the outbox when the transaction commits. */
@SpringBootTest(
        classes = ExternalizedEventsIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {"tailrace.outbox.create-table=true", "tailrace.subscriber.enabled=false"})
@Import(TestkitPostgres.class)
class ExternalizedEventsIT {

    @Autowired private ApplicationEventPublisher publisher;
    @Autowired private TransactionTemplate transactions;
    @Autowired private JdbcTemplate jdbc;

    @BeforeEach
    void clear() {
        jdbc.update("DELETE FROM outbox");
    }

    @Test
    void anEventOfAnyClassIsARowOfItsTargetBeforeTheCommit() {
        transactions.executeWithoutResult(
                status -> {
                    publisher.publishEvent(new OrderCompleted("o-1", Instant.EPOCH));
                    assertThat(rows()).containsExactly("order o-1 order.order-completed.v1");
                });

        assertThat(rows()).containsExactly("order o-1 order.order-completed.v1");
        assertThat(jdbc.queryForObject("SELECT payload FROM outbox", String.class))
                .isEqualTo("{\"orderId\":\"o-1\",\"at\":\"1970-01-01T00:00:00Z\"}");
    }

    @Test
    void aRolledBackEventNeverExisted() {
        transactions.executeWithoutResult(
                status -> {
                    publisher.publishEvent(new OrderCompleted("o-1", Instant.EPOCH));
                    status.setRollbackOnly();
                });

        assertThat(rows()).isEmpty();
    }

    @Test
    void aDomainEventIsEmittedOnceAndAsItself() {
        transactions.executeWithoutResult(
                status -> publisher.publishEvent(new InvoiceEvent("i-1")));

        assertThat(rows()).containsExactly("invoice i-1 invoice.sent.v1");
    }

    @Test
    void anEventWithoutTransactionOrKeyIsRefused() {
        assertThatThrownBy(() -> publisher.publishEvent(new OrderCompleted("o-1", Instant.EPOCH)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be called in a transaction");
        assertThatThrownBy(
                        () ->
                                transactions.executeWithoutResult(
                                        status -> publisher.publishEvent(new WithoutKey("x"))))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("must have a routing key");
        assertThat(rows()).isEmpty();
    }

    private List<String> rows() {
        return jdbc.queryForList(
                "SELECT aggregatetype || ' ' || aggregateid || ' ' || type FROM outbox ORDER BY id",
                String.class);
    }

    @Externalized("orders")
    record WithoutKey(String id) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
