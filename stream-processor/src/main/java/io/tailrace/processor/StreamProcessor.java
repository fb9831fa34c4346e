package io.tailrace.processor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.internal.Lifecycle;
import io.tailrace.process.ExitCode;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.processor.account.Account;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.metrics.MicrometerStageMetrics;
import io.tailrace.processor.schema.SchemaWatch;
import io.tailrace.processor.topics.AwaitedTopics;
import io.tailrace.processor.topics.CheckedInputs;
import io.tailrace.processor.topics.TopicWatch;
import io.tailrace.processor.topology.EventTopology;
import io.tailrace.processor.topology.TopologyContext;
import io.tailrace.processor.tracing.ProcessSpans;
import io.tailrace.record.payload.PayloadConverter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
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
 * Delivers each valid event once when it is due, retries events that a consumer group failed to
 * process, and sends events that are given up to the dead-letter topic. Processors with the same
 * application id share the partitions.
 *
 * <p>Single use: {@link #start()} once, {@link #close()} any number of times. All methods are safe
 * for any thread. {@link ProcessorState} has the diagram of the states.
 */
public final class StreamProcessor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamProcessor.class);
    private static final int BITS_PER_MEBIBYTE = 20;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    /** How long a failed stream thread waits before it is replaced. */
    private static final Duration REPLACE_PAUSE = Duration.ofSeconds(1);

    private final ProcessorConfig config;
    private final Lifecycle<ProcessorState> life =
            new Lifecycle<>(
                    "processor",
                    ProcessorState.CREATED,
                    ProcessorState::isFinal,
                    (before, now) -> LOG.info("Processor moved from state {} to {}", before, now));
    private final MicrometerStageMetrics metrics;
    private final TopicRefusals refusals = new TopicRefusals();
    private final AwaitedTopics awaited = new AwaitedTopics(refusals);
    private final Restoration restoration = new Restoration(InstantSource.system());
    private final PayloadConverter converter;
    private final TopologyContext context;
    private final CheckedInputs inputs;
    private final EventTopology topology;
    private final StreamsTelemetry telemetry;
    private final Account account;
    private @Nullable KafkaStreams streams;
    private RocksDbMemory.@Nullable Shared memory;
    private @Nullable TopicWatch watch;
    private @Nullable StateDirectory directory;
    private @Nullable SchemaWatch schemas;
    private volatile @Nullable BrokerWatch brokers;

    /** A processor whose metrics are not exported. */
    public StreamProcessor(ProcessorConfig config) {
        this(config, new SimpleMeterRegistry());
    }

    /** A processor that registers its metrics in this registry. */
    public StreamProcessor(ProcessorConfig config, MeterRegistry registry) {
        this(config, registry, SpanRecorder.NONE);
    }

    /**
     * A processor that registers its metrics in this registry and records a span for every event
     * whose trace is sampled.
     */
    public StreamProcessor(ProcessorConfig config, MeterRegistry registry, SpanRecorder spans) {
        this.config = config;
        this.metrics = new MicrometerStageMetrics(registry);
        this.converter = RegistryModule.converter(config);
        this.context =
                TopologyContext.of(
                        config,
                        metrics,
                        ProcessSpans.of(
                                SpanRecorder.guarded(spans),
                                config.kafka().topics(),
                                config.execution().applicationId()),
                        awaited,
                        converter);
        this.inputs =
                new CheckedInputs(
                        context.held()::nextDueMillis, context.payloads().paused(), context.pace());
        this.topology = new EventTopology(config, context);
        this.telemetry = new StreamsTelemetry(config, inputs, registry);
        this.account = new Account(config, registry);
        metrics.observe(
                context.held(), context.remembered(), restoration::remaining, telemetry::lag);
        metrics.observeRefusedTopics(refusals::count);
        metrics.observeSchemas(context.schemas());
        if (converter.isOn()) {
            metrics.observeRegistry(converter, context.payloads().paused());
        }
        metrics.observeReadiness(() -> health().healthy());
    }

    /**
     * Creates the missing topics, then starts processing on threads of its own.
     *
     * @throws OperatorException if the schemas cannot be read or used, the state directory is taken
     *     or unusable, the cluster cannot be reached, or a topic of the processor's own has another
     *     number of partitions than configured
     * @throws IllegalStateException if the processor was started before
     */
    public synchronized void start() throws InterruptedException {
        life.begin(ProcessorState.REBALANCING);
        TopicWatch topics;
        try {
            schemas = SchemaWatch.start(config.schemas(), context.schemas());
            directory = StateDirectory.take(config.execution());
            brokers =
                    BrokerWatch.start(
                            config.kafka(), config.execution().applicationId() + "-brokers");
            topics = new TopicWatch(config, context, awaited, refusals, inputs);
            watch = topics;
            topics.begin(config.catalogue().aggregateTypes());
        } catch (OperatorException e) {
            fail(e);
            throw e;
        } catch (KafkaException e) {
            OperatorException noClient = KafkaErrors.noClient(config.kafka(), e);
            fail(noClient);
            throw noClient;
        }
        RocksDbMemory.Shared shared =
                new RocksDbMemory.Shared(config.execution().storeMemoryBytes());
        memory = shared;
        KafkaStreams client = startStreams(shared, topics);
        streams = client;
        telemetry.start(client);
        account.start();
        ThreadWatch threads = new ThreadWatch(client, config.execution().threads());
        topics.follow(
                this::fail,
                () -> {
                    metrics.refresh(context.held());
                    restoration.warnOfStandstill();
                    threads.check();
                });
    }

    /**
     * Starts Kafka Streams. State on disk that cannot be read is deleted and restored from Kafka,
     * which has the complete state.
     */
    private KafkaStreams startStreams(RocksDbMemory.Shared shared, TopicWatch topics) {
        KafkaStreams client = newStreams(shared, topics);
        try {
            client.start();
            return client;
        } catch (ProcessorStateException e) {
            LOG.atWarn()
                    .addKeyValue("directory", config.execution().stateDirectory())
                    .setCause(e)
                    .log(
                            "Could not read the state on disk; deleting it and restoring it from"
                                    + " Kafka, nothing is lost");
            client.close();
            client.cleanUp();
        }
        KafkaStreams restoring = newStreams(shared, topics);
        restoring.start();
        return restoring;
    }

    private KafkaStreams newStreams(RocksDbMemory.Shared shared, TopicWatch topics) {
        KafkaStreams client =
                new KafkaStreams(
                        topology.build(),
                        StreamsProperties.of(config, context.limits(), shared),
                        inputs);
        client.setGlobalStateRestoreListener(restoration);
        client.setStateListener((now, before) -> onStreamsState(now));
        client.setUncaughtExceptionHandler(e -> onException(e, topics));
        return client;
    }

    /** The configuration. */
    public ProcessorConfig config() {
        return config;
    }

    /** The current state. */
    public ProcessorState state() {
        return life.state();
    }

    /**
     * Waits for a state.
     *
     * @return false if the state is not reached in time, or a final state makes it impossible
     */
    public boolean await(ProcessorState state, Duration atMost) throws InterruptedException {
        return life.await(state, atMost);
    }

    /** The exception that the processor failed with; empty if it did not fail. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(life.failure());
    }

    /** The description of the topology by Kafka Streams. Needs no cluster. */
    public TopologyDescription describe() {
        return topology.build().describe();
    }

    /**
     * The health of the processor: healthy while it is running and a broker answers. {@code
     * problems} has a sentence for each reason why it is not; {@code restoring} shows how far the
     * state is restored; {@code lag} is the number of records that are not read.
     */
    public Health health() {
        return ProcessorHealth.of(
                life.state(),
                life.failure(),
                telemetry.lag(),
                config.execution().applicationId(),
                brokers,
                restoration,
                refusals,
                context.schemas().details(),
                converter.details(),
                metrics,
                context.remembered().count(),
                context.held(),
                account.details());
    }

    /** Asks the processor to stop, and returns at once. */
    public void requestStop() {
        life.move(ProcessorState.STOPPED);
    }

    /**
     * Stops after the current transaction. The partitions are assigned to the other processors of
     * the application id.
     */
    @Override
    public synchronized void close() {
        life.move(ProcessorState.STOPPED);
        telemetry.close();
        if (streams != null) {
            stop(streams);
            account.close();
        }
        if (watch != null) {
            watch.close(); // after the stream threads, which may wait for a topic
        }
        if (brokers != null) {
            brokers.close();
        }
        if (schemas != null) {
            schemas.close();
        }
        converter.close();
        if (memory != null) {
            memory.close();
            memory = null;
        }
        if (directory != null) {
            directory.close();
        }
    }

    private void stop(KafkaStreams client) {
        Set<String> tasks = currentTasks(client);
        boolean stopped =
                client.close(
                        CloseOptions.timeout(STOP_TIMEOUT)
                                .withGroupMembershipOperation(
                                        GroupMembershipOperation.LEAVE_GROUP));
        if (stopped && !tasks.isEmpty() && directory != null) {
            directory.keepState(tasks);
        }
    }

    /** The tasks whose state on disk is complete; none while tasks move or are restored. */
    private Set<String> currentTasks(KafkaStreams client) {
        if (client.state() != KafkaStreams.State.RUNNING || restoration.remaining() > 0) {
            return Set.of();
        }
        return client.metadataForLocalThreads().stream()
                .flatMap(
                        thread ->
                                Stream.concat(
                                        thread.activeTasks().stream(),
                                        thread.standbyTasks().stream()))
                .map(task -> task.taskId().toString())
                .collect(Collectors.toSet());
    }

    private void onStreamsState(KafkaStreams.State now) {
        switch (now) {
            case REBALANCING -> life.move(ProcessorState.REBALANCING);
            case RUNNING -> life.move(ProcessorState.RUNNING);
            case ERROR -> fail(new IllegalStateException("Kafka Streams stopped in state ERROR"));
            default -> LOG.debug("Kafka Streams is in state {}", now);
        }
    }

    /**
     * Decides what happens after a stream thread failed. Refused logins, missing rights on the
     * group or the transactional ids, held events of a later version, and failures of the JVM end
     * the processor. Any other failure may be over soon, so a new thread starts again from what is
     * committed; the topic watch finds out what a refused topic means.
     */
    private StreamThreadExceptionResponse onException(Throwable e, TopicWatch topics) {
        Optional<Error> error = JvmErrors.in(e);
        if (error.isPresent()) {
            fail(ofJvm(error.get()));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Optional<OperatorException> remedy =
                ProcessorRights.failure(config, e).or(() -> LaterState.failure(config, e));
        if (remedy.isPresent()) {
            fail(remedy.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (AccessErrors.find(TopicAuthorizationException.class, e).isPresent()) {
            topics.doubtRights();
        }
        LOG.warn(
                "A stream thread failed; a new thread replaces it and starts again from what is"
                        + " committed",
                e);
        LockSupport.parkNanos(REPLACE_PAUSE.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static Throwable ofJvm(Error error) {
        return JvmErrors.isOfHeap(error)
                ? new OperatorException(
                        ExitCode.HEAP_EXHAUSTED,
                        "The heap of %d MiB is exhausted (%s). No event is lost: processing goes on from what is committed"
                                .formatted(
                                        JvmErrors.heapBytes() >> BITS_PER_MEBIBYTE,
                                        error.getMessage()),
                        "Start the processor with a larger -Xmx.",
                        error)
                : error;
    }

    private void fail(Throwable cause) {
        life.fail(ProcessorState.FAILED, cause);
    }
}
