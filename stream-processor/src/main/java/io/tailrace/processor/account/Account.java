package io.tailrace.processor.account;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.account.RecordHop;
import io.tailrace.processor.account.difference.Difference;
import io.tailrace.processor.config.ProcessorConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The account of a processor. Its failures are logged and shown, and never stop the processing of
 * events. Does nothing if the account is off. Single use, safe for any thread.
 */
public final class Account implements AutoCloseable {

    /** How long the end of the processor waits for the account, in all. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    /** What of it is for the counter, which publishes what it has counted. */
    private static final Duration COUNTER_TIMEOUT = Duration.ofMillis(1_500);

    private static final Duration LOOK_SOON = Duration.ofMillis(200);
    private static final int MAX_SHOWN = 20;

    private final ProcessorConfig config;
    private final String application;
    private final AccountClients clients;
    private final Kept kept;
    private final RecordHop hop;
    private final AccountView view;
    private final CounterState state;
    private final RestartedThread reading;
    private final RestartedThread counting;
    private final AccountLook look;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Registers the meters, and starts nothing. */
    public Account(ProcessorConfig config, MeterRegistry registry) {
        this.config = config;
        this.application = config.execution().applicationId();
        this.clients = new AccountClients(config);
        this.kept = new Kept(config.account().keep());
        this.hop = new RecordHop(config.kafka().topics(), application);
        this.view = new AccountView(config.kafka(), clients, kept);
        AccountGauges gauges = new AccountGauges(registry);
        SurplusScan scan = new SurplusScan(config, hop);
        this.look = new AccountLook(view.differences(), scan::explain, gauges);
        this.reading = new RestartedThread("account-view", "read the account", this::read);
        this.counting = new RestartedThread("account-counter", "count the events", this::count);
        this.state = new CounterState(application, counting::succeeded);
        if (config.account().on()) {
            gauges.register(view.differences(), this::ageSeconds, state::lateEvents);
        }
    }

    /** The consumer group of the counters of an application id. */
    public static String group(String applicationId) {
        return AccountClients.group(applicationId);
    }

    /** Begins to count and to compare. */
    public void start() {
        if (config.account().on()) {
            reading.start();
            counting.start();
            look.start();
        }
    }

    private void read() throws InterruptedException {
        view.run(reading::isStopping, reading::succeeded);
    }

    /** Begins once the topic of the account can be read, so that one problem is told once. */
    private void count() throws InterruptedException {
        while (view.position() < 0 && !counting.isStopping()) {
            Thread.sleep(LOOK_SOON.toMillis());
        }
        if (counting.isStopping()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> counted = clients.counting();
                AccountWriter writer = new AccountWriter(clients.producer(), state.member());
                Brokers brokers = new Brokers(config.kafka(), clients.admin(), application);
                TopicCounter counter =
                        new TopicCounter(counted, writer, brokers, view, hop, kept, state)) {
            consumer = counted;
            counter.run(counting::isStopping);
        } finally {
            consumer = null;
        }
    }

    /**
     * For how long the account has not been able to say whether it is equal: since something waits
     * to become certain, since this process has counted everything, compared, or refreshed the
     * meters last.
     */
    private double ageSeconds() {
        Duration waiting =
                view.differences()
                        .waitingSince()
                        .map(since -> Duration.between(since, Instant.now()))
                        .orElse(Duration.ZERO);
        return Stream.of(waiting, state.sinceRound(), reading.sinceSuccess(), look.sinceRun())
                        .mapToLong(Duration::toMillis)
                        .max()
                        .orElse(0)
                / 1_000.0;
    }

    /** For the health of the processor; empty if the account is off. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        if (config.account().on()) {
            List<Difference> reported = view.differences().reported();
            details.put("equal", reported.isEmpty());
            details.put("open", view.differences().open());
            details.put("ageSeconds", (long) ageSeconds());
            state.waitsFor().ifPresent(what -> details.put("waitsFor", what));
            if (!reported.isEmpty()) {
                details.put("unequalBuckets", reported.size());
                details.put(
                        "unequal",
                        reported.stream().limit(MAX_SHOWN).map(Difference::details).toList());
            }
            List<String> problems =
                    Stream.of(reading.failure(), counting.failure(), look.failure())
                            .flatMap(Optional::stream)
                            .toList();
            if (!problems.isEmpty()) {
                details.put("problems", problems);
            }
        }
        return details;
    }

    /**
     * Publishes what was counted, and ends, within 2 seconds: what is not published in this time,
     * the next counter counts again.
     */
    @Override
    public void close() {
        long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
        look.close();
        counting.stop();
        KafkaConsumer<byte[], byte[]> counted = consumer;
        if (counted != null) {
            counted.wakeup();
        }
        counting.join(COUNTER_TIMEOUT);
        reading.stop();
        view.wakeup();
        reading.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
}
