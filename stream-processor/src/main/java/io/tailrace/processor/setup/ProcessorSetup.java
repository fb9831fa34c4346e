package io.tailrace.processor.setup;

import io.tailrace.account.AccountTopic;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.processor.config.ProcessorConfig;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes the topics that processors need and that do not exist. Topics that exist are checked and
 * stay. For one thread.
 */
public final class ProcessorSetup {

    private static final Set<Operation> READ_AND_WRITE =
            EnumSet.of(Operation.READ, Operation.WRITE);

    private final ProcessorConfig config;
    private final Consumer<String> report;

    /**
     * @param report receives a sentence about each step
     */
    public ProcessorSetup(ProcessorConfig config, Consumer<String> report) {
        this.config = config;
        this.report = report;
    }

    /**
     * Makes what is missing. May be repeated.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached, a topic
     *     cannot be made, or does not fit
     */
    public void run() throws InterruptedException {
        KafkaCluster kafka = config.kafka();
        try (Admin admin =
                AdminClients.create(kafka, kafka.adminSettings("tailrace-processor-init"))) {
            TopicProvisioner provisioner = new TopicProvisioner(admin, kafka);
            for (TopicSpec topic : OwnTopics.of(config)) {
                boolean created = provisioner.ensure(topic, OwnTopics.rights(config, topic));
                report(topic, created);
            }
            if (config.account().on()) {
                report(
                        AccountTopic.spec(),
                        provisioner.ensure(AccountTopic.spec(), READ_AND_WRITE));
            }
            report(
                    StatusTopic.spec(),
                    provisioner.ensure(StatusTopic.spec(), EnumSet.of(Operation.WRITE)));
        }
    }

    private void report(TopicSpec topic, boolean created) {
        report.accept((created ? "Created topic %s" : "Topic %s exists").formatted(topic.name()));
    }
}
