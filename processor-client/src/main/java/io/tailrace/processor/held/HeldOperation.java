package io.tailrace.processor.held;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * Cancels or erases held events, or has them released before they are due. Commands are sent to the
 * topic of commands; the processor that holds an event executes its command once, in a transaction
 * with its state, however often processors restart meanwhile. For one thread.
 */
public final class HeldOperation implements AutoCloseable {

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(200);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

    private final KafkaCluster kafka;
    private final HeldEventReader reader;
    private final List<HeldEvent> selected;
    private final CommandSender sender;

    private HeldOperation(KafkaCluster kafka, HeldEventReader reader, CommandSender sender) {
        this.kafka = kafka;
        this.reader = reader;
        this.selected = reader.held();
        this.sender = sender;
    }

    /**
     * Selects the events that are held now and that a filter accepts.
     *
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached, or no
     *     processor of this application id has held an event
     */
    public static HeldOperation select(KafkaCluster kafka, String applicationId, HeldFilter filter)
            throws InterruptedException {
        return select(kafka, applicationId, filter::accepts);
    }

    /** Like {@link #select(KafkaCluster, String, HeldFilter)}, with any condition. */
    public static HeldOperation select(
            KafkaCluster kafka, String applicationId, Predicate<HeldEvent> filter)
            throws InterruptedException {
        HeldEventReader reader = HeldEventReader.open(kafka, applicationId, filter);
        return new HeldOperation(kafka, reader, new CommandSender(kafka, applicationId));
    }

    /** The selected events, sorted by due time. */
    public List<HeldEvent> selected() {
        return selected;
    }

    /** How many held events cannot be read, see {@link HeldEventReader#unreadable}. */
    public int unreadable() {
        return reader.unreadable();
    }

    /** The topic that commands are sent to. */
    public String commandTopic() {
        return sender.topic();
    }

    /**
     * Sends a command for each selected event and waits until the events are no longer held.
     *
     * @param progress called every few seconds with the number of events that are still held
     * @throws io.tailrace.process.OperatorException if the cluster cannot be reached or refuses a
     *     write
     */
    public HeldReport run(HeldRequest request, LongConsumer progress) throws InterruptedException {
        if (selected.isEmpty()) {
            return new HeldReport(request, 0, 0, 0);
        }
        DeadLettersOfRun deadLetters =
                request.action() == Action.RELEASE_NOW
                        ? null
                        : new DeadLettersOfRun(kafka, reader.scan(), request);
        sender.send(reader, selected, request);
        long deadline = System.nanoTime() + request.patience().toNanos();
        long stillHeld = awaitExecution(deadline, progress);
        if (deadLetters == null) {
            return new HeldReport(request, selected.size(), stillHeld, 0);
        }
        // Of what was still held before the dead letters are counted, some are dead letters now.
        long deadLettered = Math.min(selected.size(), deadLetters.count(deadline));
        return new HeldReport(
                request,
                selected.size(),
                Math.min(stillHeld, selected.size() - deadLettered),
                deadLettered);
    }

    /** Returns how many of the selected events are still held. */
    private long awaitExecution(long deadline, LongConsumer progress) {
        long nextProgress = System.nanoTime() + PROGRESS_INTERVAL.toNanos();
        long stillHeld = stillHeld();
        while (stillHeld > 0 && System.nanoTime() - deadline < 0) {
            if (System.nanoTime() - nextProgress >= 0) {
                progress.accept(stillHeld);
                nextProgress += PROGRESS_INTERVAL.toNanos();
            }
            LockSupport.parkNanos(CHECK_INTERVAL.toNanos());
            stillHeld = stillHeld();
        }
        return stillHeld;
    }

    private long stillHeld() {
        reader.refresh();
        return selected.stream().filter(reader::isHeld).count();
    }

    @Override
    public void close() {
        reader.close();
    }
}
