package io.tailrace.relay.check;

import io.tailrace.account.AccountTopic;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.OperatorException;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.check.ClusterChecks;
import io.tailrace.process.check.ConsoleChecks;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.anchor.CompactedTopics;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.LookupMode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.PositionTopicCheck;
import io.tailrace.relay.publish.HeaderModeNotice;
import io.tailrace.relay.publish.KafkaClients;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/** Checks everything that a relay with a configuration needs. Changes nothing. For one thread. */
public final class RelayCheck {

    /** No aggregate type has this name, so that no topic of the pipeline is meant. */
    private static final String ANY_TYPE = "tailrace-check";

    private static final Set<Operation> READ_AND_WRITE =
            EnumSet.of(Operation.READ, Operation.WRITE);

    private final RelayConfig config;
    private final boolean isReporting;
    private final Checklist list = new Checklist();

    /**
     * @param isReporting whether the process says in a topic how it is
     */
    public RelayCheck(RelayConfig config, boolean isReporting) {
        this.config = config;
        this.isReporting = isReporting;
    }

    /** Makes all checks. */
    public Checklist run() throws InterruptedException {
        new DatabaseChecks(list, config.source(), config.retention()).run();
        KafkaClients clients = new KafkaClients(config);
        try (Admin admin = AdminClients.create(config.kafka(), clients.admin())) {
            kafka(admin, clients);
        } catch (OperatorException e) {
            list.fail("kafka.connection", e);
        }
        return list;
    }

    private void kafka(Admin admin, KafkaClients clients) throws InterruptedException {
        KafkaCluster kafka = config.kafka();
        ClusterChecks checks = new ClusterChecks(list, kafka, admin);
        if (!checks.reach()) {
            list.skip(
                    "Kafka could not be asked",
                    "kafka.positions",
                    "kafka.dead-letters",
                    "kafka.account",
                    "kafka.topics",
                    "kafka.compacted-topics",
                    "kafka.transactions",
                    "kafka.status",
                    "kafka.lookups");
            return;
        }
        String positions = kafka.topics().positions();
        boolean hasPositions =
                checks.topic(
                        "kafka.positions",
                        PositionTopic.spec(positions),
                        READ_AND_WRITE,
                        Resource.topic(positions));
        if (hasPositions) {
            list.check("kafka.positions.compacted", () -> requireCompacted(admin));
        }
        checks.topic(
                "kafka.dead-letters",
                DeadLetterTopic.spec(kafka.topics(), kafka.partitions()),
                READ_AND_WRITE,
                Resource.topic(kafka.topics().deadLetter()));
        if (config.countsRows()) {
            checks.topic(
                    "kafka.account",
                    AccountTopic.spec(),
                    READ_AND_WRITE,
                    Resource.topic(AccountTopic.NAME));
        }
        eventTopics(checks);
        compactedTopics(admin);
        if (config.deliveryGuarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            checks.transactions(clients.checkTransactionalId());
        }
        ConsoleChecks console = new ConsoleChecks(list, kafka, admin);
        console.status(isReporting);
        console.lookups(config.lookups() == LookupMode.ON);
    }

    private void compactedTopics(Admin admin) throws InterruptedException {
        list.warnIf(
                "kafka.compacted-topics",
                "no topic of events is compacted",
                () -> CompactedTopics.warning(config, admin));
    }

    private void eventTopics(ClusterChecks checks) throws InterruptedException {
        RowTopics topics = config.rowTopics();
        int partitions = config.kafka().partitions();
        for (String topic : topics.all()) {
            checks.topic(
                    "kafka.topics." + topic,
                    EventTopic.spec(topic, partitions),
                    READ_AND_WRITE,
                    Resource.topic(topic));
        }
        if (topics.all().isEmpty()) {
            checks.topic(
                    "kafka.new-topics",
                    EventTopic.spec(topics.of(ANY_TYPE).orElse(topics.prefix()), partitions),
                    READ_AND_WRITE,
                    Resource.topics(topics.prefix()));
            checks.aggregateTopics(topics.prefix(), READ_AND_WRITE);
        }
        if (!config.writesCloudEvents()) {
            list.warnIf("kafka.header-mode", "", () -> HeaderModeNotice.of(config));
        }
    }

    private String requireCompacted(Admin admin) throws InterruptedException {
        PositionTopicCheck.requireCompacted(admin, config.kafka());
        return "positions are compacted and kept for ever";
    }
}
