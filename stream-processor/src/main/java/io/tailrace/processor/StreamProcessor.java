package io.tailrace.processor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.processor.topology.Environment;
import io.tailrace.processor.topology.EventTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on each valid event once when it is due, gives those that a group could not handle to the
 * group again, and sends what is given up to the dead-letter topic. Any number of processors with
 * one application id share the work.
 *
 * <p>Single use: {@link #start()} once, {@link #close()} any number of times. All methods are safe
 * for any thread. See {@link ProcessorState} for its life.
 */
public final class StreamProcessor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamProcessor.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final ProcessorConfig config;
    private final ProcessorLife life = new ProcessorLife();
    private final ProcessorMetrics metrics;
    private final Environment environment;
    private final EventTopology topology;
    private @Nullable KafkaStreams streams;
    private RocksDbMemory.@Nullable Shared memory;
    private @Nullable TopicWatch watch;

    /** A processor whose metrics nobody reads. */
    public StreamProcessor(ProcessorConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    public StreamProcessor(ProcessorConfig config, MeterRegistry registry) {
        this.config = config;
        this.metrics = new ProcessorMetrics(registry);
        this.environment = Environment.of(config, metrics);
        this.topology = new EventTopology(config, environment);
        metrics.show(environment.view());
    }

    /**
     * Checks that the cluster can be reached and its topics fit, then begins in the background.
     *
     * @throws OperatorException if that is not so
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() throws InterruptedException {
        life.begin();
        TopicWatch topics = new TopicWatch(config, environment, adminSettings());
        watch = topics;
        try {
            topics.begin(config.catalogue().aggregateTypes());
        } catch (OperatorException e) {
            life.fail(e);
            throw e;
        }
        RocksDbMemory.Shared shared =
                new RocksDbMemory.Shared(config.execution().storeMemoryBytes());
        memory = shared;
        streams = startStreams(shared);
        topics.follow(life::fail, () -> metrics.refresh(environment.view()));
    }

    /** What is on disk is a copy: if it cannot be read, all of it is restored from Kafka. */
    private KafkaStreams startStreams(RocksDbMemory.Shared shared) {
        KafkaStreams client = newStreams(shared);
        try {
            client.start();
            return client;
        } catch (ProcessorStateException e) {
            LOG.atWarn()
                    .addKeyValue("directory", config.execution().stateDirectory())
                    .setCause(e)
                    .log("The state on disk cannot be read; deletes it and restores it from Kafka");
            client.close();
            client.cleanUp();
        }
        KafkaStreams restoring = newStreams(shared);
        restoring.start();
        return restoring;
    }

    private KafkaStreams newStreams(RocksDbMemory.Shared shared) {
        KafkaStreams client =
                new KafkaStreams(
                        topology.build(),
                        StreamsProperties.of(config, environment.outputs(), shared));
        client.setStateListener((now, before) -> onState(now));
        client.setUncaughtExceptionHandler(this::onException);
        return client;
    }

    /** The state at this moment. */
    public ProcessorState state() {
        return life.state();
    }

    /** Waits until the processor is in that state or in a final one; returns whether it is. */
    public boolean await(ProcessorState state, Duration atMost) throws InterruptedException {
        return life.await(state, atMost);
    }

    /** Why the processor failed, if it did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(life.failure());
    }

    /** What the processor runs, as Kafka Streams describes it. */
    public TopologyDescription describe() {
        return topology.build().describe();
    }

    /** What to show an operator. */
    public Health health() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("application", config.execution().applicationId());
        details.put("processed", metrics.processedEvents());
        details.put("duplicatesSkipped", metrics.skippedDuplicates());
        details.put("retried", metrics.retriedEvents());
        details.put("deadLettered", metrics.deadLetteredEvents());
        details.put("remembered", environment.view().remembered());
        details.put("held", environment.view().held());
        details.put("nextDue", environment.view().nextDue().map(Instant::toString).orElse("none"));
        details.put("heldBy", heldBy());
        ProcessorState state = life.state();
        return new Health(state == ProcessorState.RUNNING, state.name(), details);
    }

    private List<Map<String, Object>> heldBy() {
        return environment.view().heldByGroupAndType().entrySet().stream()
                .map(
                        held ->
                                Map.<String, Object>of(
                                        "group", held.getKey().group(),
                                        "type", held.getKey().type(),
                                        "count", held.getValue()))
                .toList();
    }

    /** Asks the processor to stop; returns at once. */
    public void requestStop() {
        life.move(ProcessorState.STOPPED);
    }

    /** Stops after the transaction it is in; its partitions go to the others. */
    @Override
    public synchronized void close() {
        life.move(ProcessorState.STOPPED);
        if (watch != null) {
            watch.close();
        }
        if (streams != null) {
            streams.close(
                    CloseOptions.timeout(STOP_TIMEOUT)
                            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    private void onState(KafkaStreams.State now) {
        switch (now) {
            case REBALANCING -> life.move(ProcessorState.REBALANCING);
            case RUNNING -> life.move(ProcessorState.RUNNING);
            case ERROR -> life.fail(new IllegalStateException("Kafka Streams gave up"));
            default -> LOG.debug("Kafka Streams is {}", now);
        }
    }

    /** What may heal is tried again by a new thread, from what is committed. */
    private StreamThreadExceptionResponse onException(Throwable e) {
        Throwable cause = rootApiException(e);
        if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
            life.fail(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("A stream thread failed and is replaced", e);
        LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static Throwable rootApiException(Throwable e) {
        Throwable cause = e;
        while (!(cause instanceof ApiException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private Map<String, Object> adminSettings() {
        Map<String, Object> settings = new HashMap<>(config.kafka().clientProperties());
        settings.put("bootstrap.servers", config.kafka().bootstrapServers());
        settings.put("client.id", config.execution().applicationId() + "-topics");
        settings.putIfAbsent("default.api.timeout.ms", 10_000);
        settings.putIfAbsent("request.timeout.ms", 5_000);
        return settings;
    }
}
