package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.Jvm;
import io.tailrace.bench.relay.contender.Peers;
import io.tailrace.bench.relay.contender.PollingRelay;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The parts of the benchmark of latency. For one thread. */
final class LatencyParts {

    static final String PEERS = "peers";
    static final String POLLING = "polling";
    static final String MODULITH = "modulith";
    static final String RATES = "rates";
    static final String PROCESSOR = "processor";

    static final Rate QUICK = new Rate(200, 400);

    private static final int ROUNDS = 3;
    private static final int LONG_PAUSE = 25;
    private static final int SHORT_PAUSE = 5;
    private static final List<Rate> MAIN = List.of(Rate.REPORTED, Rate.FAST);
    private static final List<Rate> ALL =
            List.of(
                    Rate.steady(10),
                    Rate.steady(500),
                    Rate.REPORTED,
                    Rate.steady(2_000),
                    Rate.FAST,
                    Rate.burst());

    private final Report report;
    private final Map<String, Supplier<LatencyPart>> parts = new LinkedHashMap<>();

    LatencyParts(Report report) {
        this.report = report;
        if (report.quick()) {
            parts.put(PEERS, this::quick);
            return;
        }
        parts.put(PEERS, () -> part(peers(), MAIN));
        parts.put(POLLING, () -> part(polling(), MAIN));
        parts.put(MODULITH, () -> part(modulith(), List.of(Rate.steady(500), Rate.REPORTED)));
        parts.put(RATES, () -> part(List.of(tailrace()), ALL));
        parts.put(
                PROCESSOR,
                () -> part(throughTopologies(), List.of(Rate.REPORTED, Rate.FAST, Rate.burst())));
    }

    /** The names of all parts, in order. */
    Set<String> names() {
        return parts.keySet();
    }

    /** A part by its name. */
    LatencyPart of(String name) {
        return parts.getOrDefault(name, this::quick).get();
    }

    private LatencyPart part(List<Pipeline> pipelines, List<Rate> rates) {
        List<Pipeline> wanted =
                pipelines.stream().filter(pipeline -> report.wants(pipeline.name())).toList();
        return new LatencyPart(wanted, rates, report.rounds(ROUNDS));
    }

    private LatencyPart quick() {
        List<Pipeline> all = new ArrayList<>(peers());
        all.add(Pipeline.of(PollingRelay.live(SHORT_PAUSE)));
        all.addAll(throughTopologies());
        return part(all, List.of(QUICK));
    }

    private List<Pipeline> peers() {
        List<Pipeline> peers = new ArrayList<>(List.of(tailrace()));
        peers.add(Pipeline.of(TailraceRelay.atLeastOnce()));
        Jvm jvm = Jvm.large();
        Peers.debeziumServerToRun(jvm, report::progress).map(Pipeline::of).ifPresent(peers::add);
        Peers.connectToRun(false, jvm, report::progress).map(Pipeline::of).ifPresent(peers::add);
        Peers.connectToRun(true, jvm, report::progress).map(Pipeline::of).ifPresent(peers::add);
        return peers;
    }

    private static List<Pipeline> polling() {
        return List.of(
                tailrace(),
                Pipeline.of(PollingRelay.live(LONG_PAUSE)),
                Pipeline.of(PollingRelay.live(SHORT_PAUSE)));
    }

    private List<Pipeline> modulith() {
        List<Pipeline> both = new ArrayList<>(List.of(tailrace()));
        Peers.springModulithToRun(Jvm.large(), report::progress)
                .map(Pipeline::of)
                .ifPresent(both::add);
        return both;
    }

    private static Pipeline tailrace() {
        return Pipeline.of(TailraceRelay.asShipped());
    }

    private static List<Pipeline> throughTopologies() {
        return List.of(
                Pipeline.passedThrough(TailraceRelay.asShipped()),
                Pipeline.processed(TailraceRelay.asShipped()));
    }
}
