package io.tailrace.processor.check;

import io.tailrace.process.kafka.AdminClients;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.status.StatusReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The state of the processors of an application id, as the cluster shows it: its members and what
 * they have not read. Works while no processor runs, and changes nothing. For one thread.
 */
public final class ProcessorStatus {

    private final KafkaCluster kafka;
    private final String application;

    /**
     * @param application the application id, which is the group of the processors
     */
    public ProcessorStatus(KafkaCluster kafka, String application) {
        this.kafka = kafka;
        this.application = application;
    }

    /**
     * The state of the processors.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be asked
     */
    public StatusReport read() throws InterruptedException {
        try (Admin admin =
                AdminClients.create(kafka, kafka.adminSettings("tailrace-processor-status"))) {
            StatusReport report = new StatusReport().put("application", application);
            members(admin, report);
            report.put("unread", unread(admin));
            return report;
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "ask about the processors", e.getCause());
        }
    }

    private void members(Admin admin, StatusReport report)
            throws InterruptedException, ExecutionException {
        try {
            ConsumerGroupDescription group =
                    admin.describeConsumerGroups(List.of(application))
                            .describedGroups()
                            .values()
                            .iterator()
                            .next()
                            .get();
            report.put("state", group.groupState().toString());
            report.put(
                    "threads",
                    group.members().stream().map(ProcessorStatus::describe).sorted().toList());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
            report.put("state", "no processor has run");
        }
    }

    private static String describe(MemberDescription member) {
        return "%s at %s with %d partition(s)"
                .formatted(
                        member.clientId(),
                        member.host(),
                        member.assignment().topicPartitions().size());
    }

    /** The records of each topic that are committed by their producers and not processed. */
    private StatusReport unread(Admin admin) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> read =
                admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata().get();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        read.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        var ends =
                admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all()
                        .get();
        Map<String, Long> unread = new TreeMap<>();
        ends.forEach(
                (partition, end) -> {
                    OffsetAndMetadata at = read.get(partition);
                    long begin = at == null ? 0 : at.offset();
                    unread.merge(partition.topic(), Math.max(0, end.offset() - begin), Long::sum);
                });
        StatusReport report = new StatusReport();
        unread.forEach(report::put);
        return report;
    }
}
