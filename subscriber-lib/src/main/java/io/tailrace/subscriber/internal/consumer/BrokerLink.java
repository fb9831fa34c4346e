package io.tailrace.subscriber.internal.consumer;

import io.tailrace.event.internal.rights.Denial;
import io.tailrace.subscriber.health.SubscriberHealth.Unreachable;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the brokers do not answer: a connected consumer receives responses to fetches,
 * heartbeats or metadata requests every few seconds, also if there is nothing to read. The bytes
 * that the consumer has received are compared with those of the sample before. Safe for any thread.
 */
public final class BrokerLink {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final String RECEIVED = "incoming-byte-total";
    private static final String GROUP = "consumer-metrics";

    private final Denial.Client client;
    private final String group;
    private final Duration maxSilence;
    private @Nullable Metric received;
    private double bytes;
    private boolean heard;
    private boolean silent;
    private Instant lastHeard = Instant.now();
    private long heardAt = System.nanoTime();

    /**
     * Begins without a consumer.
     *
     * @param client the addresses of the brokers and the security settings, for messages
     * @param group the consumer group, for messages
     * @param maxSilence how long a reachable broker may be silent
     */
    public BrokerLink(Denial.Client client, String group, Duration maxSilence) {
        this.client = client;
        this.group = group;
        this.maxSilence = maxSilence;
    }

    /** Begins to observe a consumer, which may be used by another thread. */
    public synchronized void observe(Consumer<?, ?> consumer) {
        hear();
        received =
                consumer.metrics().entrySet().stream()
                        .filter(each -> each.getKey().name().equals(RECEIVED))
                        .filter(each -> each.getKey().group().equals(GROUP))
                        .map(each -> (Metric) each.getValue())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the consumer must have the metric " + RECEIVED));
    }

    /** Compares the received bytes; to be called at least once a second. */
    public synchronized void sample() {
        if (received == null) {
            return;
        }
        double now = (double) received.metricValue();
        if (now > bytes) {
            bytes = now;
            heard = true;
            hear();
        }
        boolean isSilent = System.nanoTime() - heardAt > maxSilence.toNanos();
        if (isSilent != silent) {
            silent = isSilent;
            logChange();
        }
    }

    /** Whether a broker has answered since the start. */
    synchronized boolean isConnected() {
        return heard;
    }

    /** Since when the brokers have not answered; null if they answer. */
    public synchronized @Nullable Unreachable unreachable() {
        return silent ? new Unreachable(lastHeard, client.bootstrapServers()) : null;
    }

    private void hear() {
        lastHeard = Instant.now();
        heardAt = System.nanoTime();
    }

    private void logChange() {
        if (silent) {
            LOG.atWarn()
                    .addKeyValue("group", group)
                    .log(
                            "No broker of {} has answered since {}. No event is received until one"
                                    + " does; nothing is lost. Check the addresses, the network and"
                                    + " the brokers. A listener for another security.protocol"
                                    + " closes the connection without an answer; this client has"
                                    + " {}.",
                            client.bootstrapServers(),
                            lastHeard,
                            client.security());
        } else {
            LOG.atInfo()
                    .addKeyValue("group", group)
                    .log("The brokers of {} answer again", client.bootstrapServers());
        }
    }
}
