package io.tailrace.processor.check;

import io.tailrace.account.AccountTopic;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.processor.account.Account;
import io.tailrace.processor.config.ProcessorConfig;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Checks of what the account needs. Processing does not need it, so nothing of it is a failure. */
final class AccountChecks {

    private static final Set<Operation> READ = EnumSet.of(Operation.READ);

    private final Checklist list;
    private final ProcessorConfig config;
    private final KafkaCluster kafka;
    private final Admin admin;

    /**
     * @param admin is used and not closed
     */
    AccountChecks(Checklist list, ProcessorConfig config, Admin admin) {
        this.list = list;
        this.config = config;
        this.kafka = config.kafka();
        this.admin = admin;
    }

    void run() throws InterruptedException {
        if (!config.account().on()) {
            list.skip("the account is off", "account");
            return;
        }
        list.warnIfRefused(
                "account",
                "what is published and delivered can be counted and compared",
                this::require);
    }

    private void require() throws InterruptedException {
        new TopicProvisioner(admin, kafka)
                .inspect(
                        AccountTopic.spec(),
                        EnumSet.of(Operation.READ, Operation.WRITE),
                        Resource.topic(AccountTopic.NAME));
        requireGroup(Account.group(config.execution().applicationId()));
    }

    private void requireGroup(String group) throws InterruptedException {
        try {
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(
                    kafka,
                    "look at group " + group,
                    e.getCause(),
                    KafkaRight.missing(Resource.group(group), READ));
        }
    }
}
