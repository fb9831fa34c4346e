package io.tailrace.processor.held;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.held.HeldEvent.Place;
import io.tailrace.processor.scan.ToolClients;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.Schedule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the events that the processors of an application id hold, from the changelog of their
 * schedule. Needs no running processor. For one thread.
 */
public final class HeldEventReader implements AutoCloseable {

    private static final String CLIENT = "tailrace-held";

    private final TopicScan scan;
    private final Predicate<HeldEvent> filter;
    private final Map<Place, HeldEvent> held = new HashMap<>();
    private final Set<Place> unreadable = new HashSet<>();
    private Map<TopicPartition, Long> position;

    private HeldEventReader(
            TopicScan scan, Predicate<HeldEvent> filter, Map<TopicPartition, Long> beginning) {
        this.scan = scan;
        this.filter = filter;
        this.position = beginning;
    }

    /**
     * Connects to the cluster and reads all held events that a filter accepts.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached, or no
     *     processor of this application id has held an event
     */
    public static HeldEventReader open(KafkaCluster kafka, String applicationId, HeldFilter filter)
            throws InterruptedException {
        return open(kafka, applicationId, filter::accepts);
    }

    /** Like {@link #open(KafkaCluster, String, HeldFilter)}, with any condition. */
    public static HeldEventReader open(
            KafkaCluster kafka, String applicationId, Predicate<HeldEvent> filter)
            throws InterruptedException {
        return open(TopicScan.open(kafka, CLIENT), applicationId, filter);
    }

    /**
     * Like {@link #open(KafkaCluster, String, Predicate)}, until it is stopped, and with little of
     * the heap of a process that serves others; what was read then may be held no longer.
     *
     * @param stop is asked before each poll
     */
    public static HeldEventReader open(
            KafkaCluster kafka,
            String applicationId,
            Predicate<HeldEvent> filter,
            BooleanSupplier stop)
            throws InterruptedException {
        TopicScan scan = TopicScan.openSmall(kafka, CLIENT);
        scan.stopWhen(stop);
        return open(scan, applicationId, filter);
    }

    private static HeldEventReader open(
            TopicScan scan, String applicationId, Predicate<HeldEvent> filter)
            throws InterruptedException {
        try {
            List<TopicPartition> partitions =
                    TopicScan.partitions(
                            scan.describe(
                                    Schedule.changelog(applicationId),
                                    "Give the --application-id of the processors. If it is %s, no processor has run yet, and no event is held."
                                            .formatted(applicationId)));
            HeldEventReader reader = new HeldEventReader(scan, filter, scan.beginning(partitions));
            reader.refresh();
            return reader;
        } catch (RuntimeException | InterruptedException e) {
            scan.close();
            throw e;
        }
    }

    static Map<String, Object> settings(KafkaCluster kafka) {
        return ToolClients.settings(kafka, CLIENT);
    }

    /** The held events that the filter accepts, sorted by due time. */
    public List<HeldEvent> held() {
        return held.values().stream().sorted(HeldEvent.ORDER).toList();
    }

    /**
     * How many entries of the schedule this version cannot read. They are in {@link #held} of no
     * filter.
     */
    public int unreadable() {
        return unreadable.size();
    }

    /** Reads what has changed since the last call. */
    void refresh() {
        position = scan.read(position, this::read);
    }

    /** Whether an event was held when the last {@link #refresh} began. */
    boolean isHeld(HeldEvent event) {
        return held.containsKey(event.place());
    }

    /** How many partitions the topics of events have. */
    int partitions() {
        return position.size();
    }

    TopicScan scan() {
        return scan;
    }

    @Override
    public void close() {
        scan.close();
    }

    private boolean read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() != null) {
            Place place = Place.of(record.partition(), record.key());
            held.remove(place);
            unreadable.remove(place);
            if (record.value() != null) {
                add(place, record.value());
            }
        }
        return true;
    }

    private void add(Place place, byte[] value) {
        try {
            HeldEvent event = HeldEvent.of(place, value);
            if (filter.test(event)) {
                held.put(place, event);
            }
        } catch (IllegalArgumentException e) {
            unreadable.add(place);
        }
    }
}
