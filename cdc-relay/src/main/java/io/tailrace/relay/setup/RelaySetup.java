package io.tailrace.relay.setup;

import io.tailrace.account.AccountTopic;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.outbox.OutboxDdl;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.process.lookup.LookupTopic;
import io.tailrace.relay.config.LookupMode;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.RemovedOutbox;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.publish.StoredPositions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes what the relays of an outbox need and do not have: the table, the publication with its
 * table of heartbeats, and the topics of positions, dead letters, the account and reports. What
 * exists is checked and stays. The slot is made by the first relay, together with its position. For
 * one thread.
 */
public final class RelaySetup {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String PAYLOAD_TYPE = "text";

    private final RelayConfig config;
    private final Consumer<String> report;

    /**
     * @param report receives a sentence about each step
     */
    public RelaySetup(RelayConfig config, Consumer<String> report) {
        this.config = config;
        this.report = report;
    }

    /**
     * Makes what is missing. May be repeated, also after it has failed.
     *
     * @throws OperatorException if a server cannot be reached, something cannot be made, or what
     *     exists does not fit; the remedy has the statements for somebody with more rights
     */
    public void run() throws InterruptedException {
        requireNotRemoved();
        makeInDatabase();
        makeTopics();
        report.accept(
                "The slot %s is made by the first relay that starts"
                        .formatted(config.source().slot()));
    }

    private void requireNotRemoved() throws InterruptedException {
        try (Admin admin = AdminClients.create(config.kafka(), new KafkaClients(config).admin())) {
            RemovedOutbox.requireChoice(config, new StoredPositions(config, admin).history());
        }
    }

    private void makeInDatabase() {
        OutboxSource source = config.source();
        Database database = new Database(source);
        try {
            makeTable(database);
            database.prepare();
        } catch (SQLException e) {
            throw AccessDenied.ofConnection(e, source);
        }
        report.accept(
                "Publication %s and its table of heartbeats exist and fit"
                        .formatted(source.slot()));
    }

    private void makeTable(Database database) throws SQLException {
        OutboxSource source = config.source();
        if (!database.columns().isEmpty()) {
            report.accept("Table %s exists".formatted(source.table()));
            return;
        }
        String ddl = OutboxDdl.create(source.table().sql(), source.columns(), PAYLOAD_TYPE);
        try (Connection connection = database.connect("init", ANSWER_WITHIN);
                Statement statement = connection.createStatement()) {
            statement.execute(ddl);
            report.accept("Created table %s".formatted(source.table()));
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Role %s may not create table %s: %s"
                                .formatted(source.user(), source.table(), e.getMessage()),
                        "Run as a role that may create tables in the schema: " + ddl + ";",
                        e);
            }
            throw e;
        }
    }

    private void makeTopics() throws InterruptedException {
        KafkaCluster kafka = config.kafka();
        try (Admin admin = AdminClients.create(kafka, new KafkaClients(config).admin())) {
            TopicProvisioner provisioner = new TopicProvisioner(admin, kafka);
            List<TopicSpec> topics = new ArrayList<>();
            topics.add(PositionTopic.spec(kafka.topics().positions()));
            topics.add(DeadLetterTopic.spec(kafka.topics(), kafka.partitions()));
            if (config.countsRows()) {
                topics.add(AccountTopic.spec());
            }
            topics.add(StatusTopic.spec());
            if (config.lookups() == LookupMode.ON) {
                topics.add(LookupTopic.spec());
            }
            for (TopicSpec topic : topics) {
                boolean created =
                        provisioner.ensure(topic, EnumSet.of(Operation.READ, Operation.WRITE));
                report.accept(
                        (created ? "Created topic %s" : "Topic %s exists").formatted(topic.name()));
            }
        }
    }
}
