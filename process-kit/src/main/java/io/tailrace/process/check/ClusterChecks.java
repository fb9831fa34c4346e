package io.tailrace.process.check;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.PlaintextWarning;
import io.tailrace.process.kafka.RetentionCheck;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Checks of a Kafka cluster that change nothing in it. Missing topics are asked for with {@code
 * validateOnly}, and a transaction is begun and aborted without a record. For one thread.
 */
public final class ClusterChecks {

    private static final String MIN_ISR = "min.insync.replicas";

    private final Checklist list;
    private final KafkaCluster kafka;
    private final Admin admin;

    /**
     * @param admin is used and not closed
     */
    public ClusterChecks(Checklist list, KafkaCluster kafka, Admin admin) {
        this.list = list;
        this.kafka = kafka;
        this.admin = admin;
    }

    /** Whether brokers answer, and enough of them for the replication factor. */
    public boolean reach() throws InterruptedException {
        boolean reached = list.check("kafka.connection", this::connect);
        if (reached) {
            list.check("kafka.replication", this::requireBrokers);
        }
        list.warnIf(
                "kafka.encryption",
                "connections are encrypted, or stay on this machine",
                () -> PlaintextWarning.of(kafka));
        return reached;
    }

    private String connect() throws InterruptedException {
        return "%d broker(s) answer at %s".formatted(brokers(), kafka.bootstrapServers());
    }

    private int brokers() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "connect to Kafka", e.getCause());
        }
    }

    private String requireBrokers() throws InterruptedException {
        int brokers = brokers();
        short factor = kafka.replicationFactor();
        if (factor > brokers) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "replication-factor is %d, but the cluster has %d broker(s)"
                            .formatted(factor, brokers),
                    "Start the brokers that are missing, or set --replication-factor to at most the"
                            + " number of brokers.");
        }
        return factor < 0
                ? "topics are created with the brokers' replication factor"
                : "%d broker(s) are enough for %d replica(s)".formatted(brokers, factor);
    }

    /**
     * Whether a transactional id can be used. Nothing else may use the id, because its producer is
     * fenced.
     */
    public void transactions(String transactionalId) throws InterruptedException {
        list.check(
                "kafka.transactions",
                () -> {
                    Map<String, Object> settings = kafka.clientSettings(transactionalId);
                    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
                    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
                    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
                    var bytes = new ByteArraySerializer();
                    try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
                        producer.initTransactions();
                        return "transactions can be begun";
                    } catch (KafkaException e) {
                        throw KafkaErrors.refused(kafka, "begin a transaction", e);
                    }
                });
    }

    /**
     * Whether a topic exists with the right number of partitions, or can be created, and whether
     * the client has the rights that it needs.
     *
     * @param granted what a missing right has to be granted on
     * @return whether the topic exists and can be used
     */
    public boolean topic(String subject, TopicSpec topic, Set<Operation> rights, Resource granted)
            throws InterruptedException {
        AtomicBoolean exists = new AtomicBoolean();
        list.check(subject, () -> inspect(topic, rights, granted, exists));
        if (exists.get()) {
            RetentionCheck.problems(admin, kafka, topic)
                    .forEach(problem -> list.add(warning(subject + ".settings", problem)));
            durability(subject, topic.name());
        }
        return exists.get();
    }

    private String inspect(
            TopicSpec topic, Set<Operation> rights, Resource granted, AtomicBoolean exists)
            throws InterruptedException {
        exists.set(new TopicProvisioner(admin, kafka).inspect(topic, rights, granted));
        return exists.get()
                ? "topic %s has %d partition(s)".formatted(topic.name(), topic.partitions())
                : "topic %s does not exist yet and can be created".formatted(topic.name());
    }

    private static Finding warning(String subject, String text) {
        return new Finding(subject, Verdict.WARN, text, null);
    }

    /** Whether acknowledged records survive the loss of a broker. */
    private void durability(String subject, String topic) throws InterruptedException {
        list.warnIf(
                subject + ".durability",
                "records of topic %s survive the loss of a broker, or there is one broker"
                        .formatted(topic),
                () -> singleCopy(topic));
    }

    private Optional<String> singleCopy(String topic) throws InterruptedException {
        try {
            if (brokers() == 1) {
                return Optional.empty();
            }
            int replicas =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(each -> each.partitions().stream())
                            .mapToInt(partition -> partition.replicas().size())
                            .min()
                            .orElse(1);
            int inSync = Integer.parseInt(setting(topic, MIN_ISR));
            return replicas > 1 && inSync > 1
                    ? Optional.empty()
                    : Optional.of(
                            "Topic %s has %d replica(s) and min.insync.replicas=%d, so one broker that is lost can take acknowledged events with it. Give the topic three replicas and min.insync.replicas=2"
                                    .formatted(topic, replicas, inSync));
        } catch (ExecutionException e) { // it does not exist, or its settings are hidden
            return Optional.empty();
        }
    }

    private String setting(String topic, String name)
            throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .values()
                .values()
                .iterator()
                .next()
                .get()
                .get(name)
                .value();
    }

    /**
     * Whether the existing topics of aggregate types have the right number of partitions, and the
     * client has the rights that it needs.
     *
     * @param rights may be empty
     */
    public void aggregateTopics(String prefix, Set<Operation> rights) throws InterruptedException {
        list.check(
                "kafka.topics." + prefix + "*",
                () -> {
                    Set<String> names = new TreeSet<>(admin.listTopics().names().get());
                    names.removeIf(name -> !name.startsWith(prefix));
                    inspectAll(prefix, names, rights);
                    return "%d topic(s) have %d partition(s)"
                            .formatted(names.size(), kafka.partitions());
                });
    }

    /** Everything else goes on without such a topic, so that all of them are named. */
    private void inspectAll(String prefix, Set<String> names, Set<Operation> rights)
            throws InterruptedException {
        List<OperatorException> refused = new ArrayList<>();
        for (String name : names) {
            try {
                new TopicProvisioner(admin, kafka)
                        .inspect(
                                EventTopic.spec(name, kafka.partitions()),
                                rights,
                                Resource.topics(prefix));
            } catch (OperatorException e) {
                refused.add(e);
            }
        }
        if (!refused.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    String.join("; ", refused.stream().map(Throwable::getMessage).toList()),
                    refused.get(0).remedy());
        }
    }
}
