package io.tailrace.process.kafka;

import io.tailrace.process.DaemonThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster every two seconds whether a broker answers, on a thread of its own. Kafka's
 * clients try again silently for as long as no broker answers; this class is how a process knows,
 * also while it has nothing to read or write. An outage is noticed within about six seconds; only
 * the first answer may take longer, because a JVM that starts on a busy machine is slow to open its
 * first connection. The watch has a client of its own, because a broker answers the requests of a
 * connection one after the other: a slow answer to somebody else would look like an outage. Safe
 * for any thread.
 */
public final class BrokerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final Duration FIRST_TIMEOUT = Duration.ofSeconds(15);

    /** For a client that does not keep to the timeout of the request. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final KafkaCluster kafka;
    private final String clientId;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("broker-watch"));
    private volatile @Nullable Outage outage;

    /** Of the worker: when a broker answered last, or when the watch began. */
    private Instant lastAnswer = Instant.now();

    /** Of the worker: how long the next question may take. */
    private Duration timeout;

    /** Of the worker: null until the addresses of the brokers can be resolved. */
    private @Nullable Admin admin;

    private BrokerWatch(KafkaCluster kafka, String clientId, Duration firstTimeout) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.timeout = firstTimeout;
    }

    /**
     * Brokers that do not answer.
     *
     * @param since when a broker answered last, or when the watch began if none has answered
     * @param bootstrapServers the addresses that are tried
     * @param error what the client said, for people
     */
    public record Outage(Instant since, String bootstrapServers, String error) {

        /** The outage in a sentence, and what to do. */
        @Override
        public String toString() {
            return "No broker at %s has answered since %s: %s. Nothing is lost; work goes on when a broker answers again: check the brokers and the network"
                    .formatted(bootstrapServers, since, error);
        }
    }

    /**
     * Begins to watch. Never fails: a cluster that cannot be reached is an outage.
     *
     * @param clientId the client id of the watch, as the brokers see it
     */
    public static BrokerWatch start(KafkaCluster kafka, String clientId) {
        return start(kafka, clientId, FIRST_TIMEOUT);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // check() catches what it can meet
    static BrokerWatch start(KafkaCluster kafka, String clientId, Duration firstTimeout) {
        BrokerWatch watch = new BrokerWatch(kafka, clientId, firstTimeout);
        watch.worker.scheduleWithFixedDelay(
                watch::check, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** The outage that goes on at this moment; empty if a broker answered the last question. */
    public Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /** Whether a broker answers, for the details of the health of a process. */
    public Map<String, Object> details() {
        Outage now = outage;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reachable", now == null);
        details.put("bootstrapServers", kafka.bootstrapServers());
        if (now != null) {
            details.put("since", now.since().toString());
            details.put("error", now.error());
        }
        return details;
    }

    /** Ends the watch, and returns at once. Further calls have no effect. */
    @Override
    public synchronized void close() {
        if (!worker.isShutdown()) {
            worker.execute(this::closeAdmin);
            worker.shutdown();
        }
    }

    private void check() {
        try {
            ask();
            onAnswer();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RetriableException || cause instanceof AuthenticationException) {
                onNoAnswer(String.valueOf(cause.getMessage()));
            } else {
                onAnswer(); // any other failure is what a broker answered
            }
        } catch (TimeoutException e) {
            onNoAnswer("no answer within %d s".formatted(timeout.plus(GRACE).toSeconds()));
        } catch (KafkaException e) {
            Throwable cause = e.getCause();
            onNoAnswer(String.valueOf(cause == null ? e.getMessage() : cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException, ExecutionException, TimeoutException {
        if (admin == null) {
            admin = Admin.create(kafka.adminSettings(clientId));
        }
        DescribeClusterOptions options =
                new DescribeClusterOptions().timeoutMs((int) timeout.toMillis());
        admin.describeCluster(options)
                .nodes()
                .get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onAnswer() {
        Outage over = outage;
        timeout = TIMEOUT;
        lastAnswer = Instant.now();
        outage = null;
        if (over != null) {
            LOG.info(
                    "Brokers at {} answer again; they had not answered since {}",
                    kafka.bootstrapServers(),
                    over.since());
        }
    }

    /**
     * The next question is asked with a new client: credentials may have been replaced, addresses
     * may have changed, and a client whose thread has ended answers nothing.
     */
    private void onNoAnswer(String error) {
        closeAdmin();
        if (outage == null) {
            LOG.warn(
                    "No broker at {} has answered since {}: {}. Nothing is lost; work goes on when a"
                            + " broker answers again.",
                    kafka.bootstrapServers(),
                    lastAnswer,
                    error);
        }
        timeout = TIMEOUT;
        outage = new Outage(lastAnswer, kafka.bootstrapServers(), error);
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
