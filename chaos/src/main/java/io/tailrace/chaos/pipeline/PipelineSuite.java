package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.account.AccountWatch;
import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.processor.ProcessorFaults;
import io.tailrace.chaos.processor.ProcessorFleet;
import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.service.ChaosProcessorOptions;
import io.tailrace.chaos.relay.RelayFaults;
import io.tailrace.chaos.relay.RelayFleet;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelayOptions;
import io.tailrace.chaos.relay.RelayServers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Suite;
import io.tailrace.chaos.subscriber.SubscriberFaults;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Runs relays, processors and subscribers as one pipeline, from the outbox table to the effects of
 * the handlers, and injects the faults of all of them at the same time. One relay, one processor
 * and one subscriber are never killed; what they use shows whether they leak.
 */
public final class PipelineSuite implements Suite<PipelineResult> {

    private static final int RELAYS = 2;
    private static final int PROCESSORS = 2;
    private static final int SUBSCRIBERS = 3;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final int MAX_ATTEMPTS = 5;

    /** Within which time everything is counted and compared after the last event. */
    private static final Duration COUNTED = Duration.ofMinutes(2);

    private static final int INITIAL_BACKOFF_MS = 1_000;
    private static final int MAX_BACKOFF_MS = 8_000;

    private final ProcessorKind processor;
    private final SubscriberKind subscriber;

    /** A suite for the relay of Tailrace with the given processor and subscriber. */
    public PipelineSuite(ProcessorKind processor, SubscriberKind subscriber) {
        this.processor = processor;
        this.subscriber = subscriber;
    }

    @Override
    public String title(long seed) {
        return "chaos pipeline: seed=" + seed;
    }

    @Override
    public PipelineResult run(ChaosRun run)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        RelayServers servers = servers(run);
        PipelineOutput output = PipelineOutput.observe(run, servers);
        AccountWatch watch = run.closing(new AccountWatch(servers.brokers().bootstrapServers()));
        Endurance endurance = run.closing(new Endurance());
        Fleet subscribers = subscribers(run, servers, endurance);
        PipelineFaults faults =
                new PipelineFaults(
                        relayFaults(run, servers, endurance),
                        processorFaults(run, servers, endurance),
                        new SubscriberFaults(run, new CalmBrokers(servers.brokers()), subscribers));
        endurance.begin();
        try (OrderLoad load = new OrderLoad(servers.postgres(), run.seed())) {
            faults.inject(run, output::delivered);
        }
        String usage = endurance.report();
        output.readCommitted();
        run.settle(output::count, () -> output.account().isComplete());
        int committed = output.committed();
        run.await(COUNTED, () -> watch.said().isEqual(committed));
        return new PipelineResult(
                run.seed(),
                output.account(),
                watch.said(),
                faults.counts(),
                faults.brokerCounts(),
                usage);
    }

    private static RelayServers servers(ChaosRun run) throws IOException, SQLException {
        Map<String, String> settings = new HashMap<>(ChaosSubscriberOptions.brokerSettings());
        settings.put("group.min.session.timeout.ms", "1000");
        return RelayServers.behindProxies(run, settings, OrderTables::create);
    }

    private static RelayFaults relayFaults(ChaosRun run, RelayServers servers, Endurance endurance)
            throws IOException {
        RelayFleet relays =
                new RelayFleet(
                        run,
                        RelayKind.TAILRACE,
                        RELAYS,
                        RelayOptions.of(
                                servers.postgres(),
                                servers.postgresProxy().port(),
                                servers.brokers().bootstrapServers()));
        endurance.measure("relay", relays.all().get(0));
        return new RelayFaults(run, servers, relays);
    }

    private ProcessorFaults processorFaults(ChaosRun run, RelayServers servers, Endurance endurance)
            throws IOException {
        List<String> options =
                ChaosProcessorOptions.of(
                        servers.brokers().bootstrapServers(),
                        TTL,
                        ChaosSubscriberOptions.GROUP,
                        MAX_ATTEMPTS,
                        INITIAL_BACKOFF_MS,
                        MAX_BACKOFF_MS);
        ProcessorFleet processors = new ProcessorFleet(run, processor, PROCESSORS, options);
        endurance.measure("processor", processors.all().get(0));
        return new ProcessorFaults(run, new CalmBrokers(servers.brokers()), processors);
    }

    private Fleet subscribers(ChaosRun run, RelayServers servers, Endurance endurance)
            throws IOException {
        Fleet fleet = run.fleet();
        List<String> options =
                ChaosSubscriberOptions.of(
                        servers.postgres(),
                        servers.brokers().bootstrapServers(),
                        ChaosSubscriberOptions.protocol(run.seed()));
        for (int i = 0; i < SUBSCRIBERS; i++) {
            fleet.add(run.process("subscriber-" + i, subscriber.main(), options));
        }
        endurance.measure("subscriber", fleet.all().get(0));
        return fleet;
    }
}
