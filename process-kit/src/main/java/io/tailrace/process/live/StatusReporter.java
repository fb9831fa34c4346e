package io.tailrace.process.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the topic {@value StatusTopic#NAME} how a process is: at each interval, and once more
 * when the process ends, with the state that it has then. One thread, which is a daemon, and one
 * producer. A failure is logged once and never reaches the process: a report that cannot be written
 * is left out. Safe for any thread.
 */
public final class StatusReporter implements AutoCloseable {

    /** The default time between two reports. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

    /** Until the next attempt after a refusal, which somebody has to change. */
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);

    /** How long the end of the process waits for the last report. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final List<ReportedProcess> processes;
    private final Duration interval;
    private final MeterRegistry registry;
    private final StatusWriter writer;
    private final ReportWarning warning = new ReportWarning();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    private StatusReporter(
            KafkaCluster kafka, List<ReportedProcess> processes, MeterRegistry registry) {
        LiveProcess first = processes.get(0).process();
        this.processes = List.copyOf(processes);
        this.interval = first.interval();
        this.registry = registry;
        this.writer = new StatusWriter(kafka, first.name());
        this.thread = DaemonThreads.named("status-reporter").newThread(this::run);
    }

    /**
     * Begins to report, at once for the first time. Never fails.
     *
     * @param process who reports, and how often; an interval of zero reports nothing
     * @param health called by the thread of the reporter
     * @param registry whose {@link ReportedMetrics} are part of a report
     */
    public static StatusReporter start(
            KafkaCluster kafka,
            LiveProcess process,
            Supplier<Health> health,
            MeterRegistry registry) {
        return start(kafka, List.of(new ReportedProcess(process, health, id -> true)), registry);
    }

    /**
     * Begins to report for several relays that run in one process. Never fails.
     *
     * @param processes at least one, all with the same interval
     */
    public static StatusReporter start(
            KafkaCluster kafka, List<ReportedProcess> processes, MeterRegistry registry) {
        StatusReporter reporter = new StatusReporter(kafka, processes, registry);
        if (!reporter.interval.isZero()) {
            reporter.thread.start();
        }
        return reporter;
    }

    /** Writes the last report, within two seconds. Further calls have no effect. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (writer) {
            Duration pause = report();
            while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = report();
            }
            if (writer.isReady()) {
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) { // the process notices by itself what the JVM lacks
            LOG.debug("The reports end", e);
        }
    }

    /** Returns the time until the next report. */
    private Duration report() throws InterruptedException {
        try {
            for (ReportedProcess each : processes) {
                writer.write(now(each));
            }
            warning.succeeded();
            return interval;
        } catch (RuntimeException e) {
            warning.failed(e);
            return isTemporary(e) ? interval : AFTER_REFUSAL;
        }
    }

    private static boolean isTemporary(RuntimeException e) {
        return e instanceof OperatorException known && known.exitCode() == ExitCode.UNREACHABLE;
    }

    private StatusRecord now(ReportedProcess each) {
        Health shown = each.health().get();
        return new StatusRecord(
                each.process(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                shown.state(),
                shown.live(),
                shown.healthy(),
                StatusCodec.details(shown.details()),
                false,
                MeterReadings.of(registry, each.meters()));
    }
}
