package io.tailrace.processor.account;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.account.RecordHop;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The account of a processor. Its failures are logged and shown, and never stop the processing of
 * events. Does nothing if the account is off. Single use, safe for any thread.
 */
public final class Account implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Account.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOK_SOON = Duration.ofMillis(200);
    private static final int MAX_SHOWN = 20;

    private final ProcessorConfig config;
    private final String application;
    private final AccountClients clients;
    private final Kept kept;
    private final RecordHop hop;
    private final AccountView view;
    private final CounterState state;
    private final AccountGauges gauges;
    private final RestartedThread reading;
    private final RestartedThread counting;
    private final SurplusScan scan;
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("account-look"));
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** Registers the meters, and starts nothing. */
    public Account(ProcessorConfig config, MeterRegistry registry) {
        this.config = config;
        this.application = config.execution().applicationId();
        this.clients = new AccountClients(config);
        this.kept = new Kept(config.account().keep());
        this.hop = new RecordHop(config.kafka().topics(), application);
        this.view = new AccountView(config.kafka(), clients, kept);
        this.scan = new SurplusScan(config, hop);
        this.gauges = new AccountGauges(registry);
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
    @SuppressWarnings("FutureReturnValueIgnored") // look() catches what it can meet
    public void start() {
        if (config.account().on()) {
            reading.start();
            counting.start();
            looking.scheduleWithFixedDelay(
                    this::look,
                    LOOK_EVERY.toMillis(),
                    LOOK_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
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

    /** Tells what surplus is, and shows what is known. */
    private void look() {
        try {
            Optional<Difference> next = view.differences().unexplained();
            if (next.isPresent()) {
                Optional<Surplus> surplus = scan.explain(next.get().imbalance());
                Surplus known = surplus.orElse(new Surplus(next.get().imbalance().surplus(), 0));
                view.differences().explain(next.get(), known);
                LOG.info(
                        "Surplus of the account: {}",
                        new Difference(next.get().imbalance(), known));
            }
            gauges.refresh(view.differences().reported());
        } catch (OperatorException e) {
            LOG.debug("Could not read the events of a bucket; tried again", e);
            gauges.refresh(view.differences().reported());
        } catch (RuntimeException e) {
            LOG.warn("Could not tell what the surplus of a bucket is; tried again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * For how long the account has not been able to say whether it is equal: since something waits
     * to become certain, or since this process has counted everything last.
     */
    private double ageSeconds() {
        Duration waiting =
                view.differences()
                        .waitingSince()
                        .map(since -> Duration.between(since, Instant.now()))
                        .orElse(Duration.ZERO);
        Duration counter = state.sinceRound();
        return Math.max(0, Math.max(waiting.toMillis(), counter.toMillis()) / 1_000.0);
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
                    Stream.of(reading, counting)
                            .flatMap(thread -> thread.failure().stream())
                            .toList();
            if (!problems.isEmpty()) {
                details.put("problems", problems);
            }
        }
        return details;
    }

    /** Publishes what was counted, and ends. */
    @Override
    public void close() {
        looking.shutdownNow();
        counting.stop();
        KafkaConsumer<byte[], byte[]> counted = consumer;
        if (counted != null) {
            counted.wakeup();
        }
        counting.join(STOP_TIMEOUT);
        reading.stop();
        view.wakeup();
        reading.join(STOP_TIMEOUT);
    }
}
