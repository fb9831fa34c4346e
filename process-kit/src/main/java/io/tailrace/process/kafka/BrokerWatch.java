package io.tailrace.process.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers every two seconds for the id of their cluster, so that a process that has
 * nothing to send also notices when its brokers are out of reach. An outage is noticed within
 * {@link #NOTICED_WITHIN}. Asks on a thread of its own; single use, safe for any thread.
 */
public final class BrokerWatch implements AutoCloseable {

    /** The longest time from the end of the last answer until an outage is noticed. */
    public static final Duration NOTICED_WITHIN = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /** A second more than the client has, because the client's own failure says more. */
    private static final Duration GIVE_UP_AFTER = ANSWER_WITHIN.plusSeconds(1);

    /**
     * The brokers do not answer.
     *
     * @param since when the first question was asked that was not answered
     * @param problem what the client reported
     */
    public record Outage(Instant since, String problem) {}

    private final String bootstrapServers;
    private final Map<String, Object> settings;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(BrokerWatch::daemon);
    private volatile @Nullable Outage outage;
    private @Nullable Admin admin;

    /**
     * @param bootstrapServers for the log
     * @param settings of the {@code Admin} that asks
     */
    public BrokerWatch(String bootstrapServers, Map<String, Object> settings) {
        this.bootstrapServers = bootstrapServers;
        this.settings = Map.copyOf(settings);
    }

    /** Begins to ask. */
    @SuppressWarnings("FutureReturnValueIgnored") // ask() throws nothing
    public void start() {
        thread.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The outage that lasts at this moment; empty while the brokers answer. */
    public Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /** Ends the thread and its client; returns at once. */
    @Override
    public void close() {
        thread.shutdownNow();
        synchronized (this) {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private void ask() {
        Instant asked = Instant.now();
        try {
            client().describeCluster(options())
                    .clusterId()
                    .get(GIVE_UP_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            answered();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            unanswered(asked, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | KafkaException e) {
            unanswered(asked, e);
        }
    }

    /** The client; made here, because an unresolvable host name is an outage too. */
    private synchronized Admin client() {
        Admin known = admin;
        if (known == null) {
            known = Admin.create(settings);
            admin = known;
        }
        return known;
    }

    private static DescribeClusterOptions options() {
        return new DescribeClusterOptions().timeoutMs(Math.toIntExact(ANSWER_WITHIN.toMillis()));
    }

    private void answered() {
        if (outage != null) {
            LOG.atInfo().addKeyValue("kafka", bootstrapServers).log("The brokers answer again");
            outage = null;
        }
    }

    private void unanswered(Instant asked, Throwable problem) {
        if (thread.isShutdown()) {
            return;
        }
        Outage before = outage;
        outage = new Outage(before == null ? asked : before.since(), String.valueOf(problem));
        if (before == null) {
            LOG.atWarn()
                    .addKeyValue("kafka", bootstrapServers)
                    .log(
                            "The brokers do not answer: {}. Nothing is lost; the process goes on"
                                    + " when they answer again. Check that they run and that the"
                                    + " addresses they advertise can be reached from this host.",
                            String.valueOf(problem));
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "broker-watch");
        thread.setDaemon(true);
        return thread;
    }
}
