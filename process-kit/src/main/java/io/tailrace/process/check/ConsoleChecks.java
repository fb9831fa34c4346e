package io.tailrace.process.check;

import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.process.lookup.LookupTopic;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * Checks of the topics through which processes tell consoles about themselves. A process works
 * without these topics, so nothing is a failure. Changes nothing. For one thread.
 */
public final class ConsoleChecks {

    private static final String STATUS = "kafka.status";
    private static final String LOOKUPS = "kafka.lookups";

    private final Checklist list;
    private final KafkaCluster kafka;
    private final Admin admin;

    /**
     * @param admin is used and not closed
     */
    public ConsoleChecks(Checklist list, KafkaCluster kafka, Admin admin) {
        this.list = list;
        this.kafka = kafka;
        this.admin = admin;
    }

    /**
     * Whether the process can report how it is.
     *
     * @param isOn whether it does
     */
    public void status(boolean isOn) throws InterruptedException {
        if (!isOn) {
            list.skip("the process does not report how it is", STATUS);
            return;
        }
        list.warnIfRefused(
                STATUS,
                "the console can show the process",
                () -> require(StatusTopic.spec(), EnumSet.of(Operation.WRITE)));
    }

    /**
     * Whether the process can answer what consoles ask about rows.
     *
     * @param isOn whether it does
     */
    public void lookups(boolean isOn) throws InterruptedException {
        if (!isOn) {
            list.skip("the process tells consoles nothing about rows", LOOKUPS);
            return;
        }
        list.warnIfRefused(
                LOOKUPS,
                "consoles can be told about rows",
                () -> require(LookupTopic.spec(), EnumSet.of(Operation.READ, Operation.WRITE)));
    }

    private void require(TopicSpec topic, Set<Operation> rights) throws InterruptedException {
        new TopicProvisioner(admin, kafka).inspect(topic, rights, Resource.topic(topic.name()));
    }
}
