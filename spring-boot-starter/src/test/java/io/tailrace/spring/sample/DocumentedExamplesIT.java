package io.tailrace.spring.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.spring.TransactionalEventBus;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The examples of the README and of the how-to about emitting, taken from there and run. */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "tailrace.outbox.create-table=true",
            "spring.jpa.hibernate.ddl-auto=update",
            "spring.jpa.properties.hibernate.globally_quoted_identifiers=false"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class})
class DocumentedExamplesIT {

    private static final String HOW_TO = "docs/how-to/emit.md";
    private static final String IMPORTS =
            """
            import io.tailrace.event.*;
            import io.tailrace.event.builtin.*;
            import io.tailrace.event.builtin.OrderEvent.Item;
            import io.tailrace.producer.*;
            import io.tailrace.spring.*;
            import io.tailrace.spring.sample.*;
            import java.sql.Connection;
            import java.time.*;
            import java.util.List;
            import org.jooq.SQLDialect;
            import org.jooq.impl.DSL;
            import org.jspecify.annotations.Nullable;
            """;

    @Autowired private DataSource dataSource;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private TransactionTemplate transactions;
    @Autowired private EntityManager entityManager;
    @Autowired private EntityManagerFactory entityManagerFactory;
    @Autowired private ApplicationEventPublisher publisher;
    @Autowired private TransactionalEventBus bus;

    @TempDir Path directory;

    @BeforeEach
    void clear() {
        jdbc.update("DELETE FROM outbox");
        jdbc.update("DELETE FROM orders");
    }

    @Test
    void theExampleOfTheReadmeEmitsAnOrder() throws Exception {
        run(code().after("README.md", "Emit, in the transaction that changes the order:"));

        assertThat(emitted()).containsExactly("order.placed.v1 order-17");
        assertThat(orders()).containsExactly("order-17");
    }

    @Test
    void theFirstExamplesOfTheHowToMakeAnOutboxAndUseIt() throws Exception {
        run(
                code().after(HOW_TO, "<!-- example: outbox -->")
                        + code().after(HOW_TO, "<!-- example: jdbc -->"));

        assertThat(emitted()).containsExactly("order.placed.v1 order-17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc",
                "in-transaction",
                "spring-jdbc",
                "spring-events",
                "spring-jpa",
                "hibernate",
                "jooq"
            })
    void anExampleOfTheHowToSavesAnOrderAndEmitsIt(String name) throws Exception {
        runExample(name);

        assertThat(emitted()).containsExactly("order.placed.v1 order-17");
        assertThat(orders()).containsExactly("order-17");
    }

    @Test
    void theExampleOfOptionsHoldsAnEventBack() throws Exception {
        runExample("options");

        assertThat(jdbc.queryForObject("SELECT headers FROM outbox", String.class))
                .contains("\"ce_correlationid\":\"checkout-42\"", "\"ce_deliverat\":\"20");
    }

    @Test
    void theExampleOfOptionsWithSpringHoldsAnEventBack() throws Exception {
        runExample("spring-options");

        assertThat(jdbc.queryForObject("SELECT headers FROM outbox", String.class))
                .contains("\"ce_deliverat\":\"20");
    }

    @Test
    void theExampleOfTheBusHearsTheEvent() throws Exception {
        Shop shop = runExample("bus");

        await().until(() -> shop.logged.size() == 1);
        assertThat(emitted()).containsExactly("order.placed.v1 order-17");
    }

    @Test
    void theExampleOfAFamilyEmitsATicket() throws Exception {
        String family = code().after(HOW_TO, "<!-- family -->");
        run(code().after(HOW_TO, "<!-- example: family -->"), "TicketEvent", IMPORTS + family);

        assertThat(emitted()).containsExactly("ticket.opened.v1 ticket-1");
    }

    private Shop runExample(String name) throws Exception {
        return run(code().after(HOW_TO, "<!-- example: " + name + " -->"));
    }

    private Shop run(String example, String... more) throws Exception {
        String program =
                IMPORTS
                        + "public class Example extends Shop {\n"
                        + "public void run() throws Exception {\n"
                        + example
                        + "}}\n";
        String[] sources = new String[more.length + 2];
        sources[0] = "Example";
        sources[1] = program;
        System.arraycopy(more, 0, sources, 2, more.length);
        Shop shop =
                (Shop)
                        code().compile(sources)
                                .loadClass("Example")
                                .getDeclaredConstructor()
                                .newInstance();
        shop.dataSource = dataSource;
        shop.jdbc = jdbc;
        shop.transactions = transactions;
        shop.entityManager = entityManager;
        shop.sessionFactory = entityManagerFactory.unwrap(SessionFactory.class);
        shop.publisher = publisher;
        shop.bus = bus;
        shop.run();
        return shop;
    }

    private DocumentedCode code() {
        return new DocumentedCode(directory);
    }

    private List<String> emitted() {
        return jdbc.queryForList(
                "SELECT type || ' ' || aggregateid FROM outbox ORDER BY id", String.class);
    }

    private List<String> orders() {
        return jdbc.queryForList("SELECT id FROM orders", String.class);
    }
}
