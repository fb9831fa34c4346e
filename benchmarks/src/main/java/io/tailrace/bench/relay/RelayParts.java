package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.Jvm;
import io.tailrace.bench.relay.contender.Peers;
import io.tailrace.bench.relay.contender.PollingRelay;
import io.tailrace.bench.relay.contender.RecvLogical;
import io.tailrace.bench.relay.contender.Shards;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.MixedBacklog;
import io.tailrace.bench.relay.lab.Workload;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The parts of the benchmark of the relay. For one thread. */
final class RelayParts {

    static final String BEST = "best";
    static final String EQUAL = "equal";
    static final String LIMITS = "limits";
    static final String TEN = "ten";
    static final String MIX = "mix";
    static final String MODULITH = "modulith";

    private static final int ROUNDS = 3;
    private static final int ROWS = 1_000_000;
    private static final int SOME_ROWS = 300_000;
    private static final int FEW_ROWS = 100_000;
    private static final int QUICK_ROWS = 5_000;
    private static final int SMALL = 300;
    private static final int LARGE = 2_000;

    /** What every program has in the part {@value #EQUAL}. */
    private static final Jvm EQUAL_HEAP = Jvm.ofTheImage();

    private final Report report;
    private final Map<String, Supplier<List<RelayPart>>> parts = new LinkedHashMap<>();

    RelayParts(Report report) {
        this.report = report;
        if (report.quick()) {
            parts.put(BEST, this::quick);
            return;
        }
        parts.put(BEST, () -> contest(single(ROWS), logReaders(bothRelays(), Jvm.large())));
        parts.put(EQUAL, () -> contest(single(ROWS), logReaders(tailrace(), EQUAL_HEAP)));
        parts.put(LIMITS, () -> contest(single(ROWS), limits()));
        parts.put(TEN, () -> contest(new Backlog(ROWS, 10, SMALL), readersOfTheLog()));
        parts.put(MIX, () -> contest(new MixedBacklog(SOME_ROWS, report.seed()), everybody()));
        parts.put(MODULITH, () -> contest(single(FEW_ROWS), modulith()));
        parts.put("shapes", this::shapes);
        parts.put("shards", this::shards);
        parts.put("sizes", this::sizes);
    }

    /** The names of all parts, in order. */
    Set<String> names() {
        return parts.keySet();
    }

    /** The contests of a part. */
    List<RelayPart> of(String name) {
        return parts.getOrDefault(name, List::of).get();
    }

    private List<RelayPart> quick() {
        Stream<ContestEntry> all =
                Stream.of(
                                logReaders(bothRelays(), Jvm.large()),
                                limits(),
                                modulith(),
                                entries(new Shards(2)))
                        .flatMap(List::stream);
        Map<String, ContestEntry> byName = new LinkedHashMap<>();
        all.forEach(entry -> byName.putIfAbsent(entry.name(), entry));
        return List.of(
                new RelayPart(single(QUICK_ROWS), 1, List.copyOf(byName.values())),
                new RelayPart(new MixedBacklog(FEW_ROWS / 100, report.seed()), 1, tailrace()));
    }

    private List<RelayPart> contest(Workload backlog, List<ContestEntry> entries) {
        return contest(backlog, ROUNDS, entries);
    }

    private List<RelayPart> contest(Workload backlog, int rounds, List<ContestEntry> entries) {
        List<ContestEntry> wanted =
                entries.stream().filter(entry -> report.wants(entry.name())).toList();
        return List.of(new RelayPart(backlog, report.rounds(rounds), wanted));
    }

    private List<RelayPart> shapes() {
        List<RelayPart> shapes = new ArrayList<>();
        for (int bytes : List.of(SMALL, LARGE)) {
            for (int perTransaction : List.of(1, 10, 100)) {
                Backlog shape = new Backlog(SOME_ROWS, perTransaction, bytes);
                shapes.addAll(contest(shape, 1, readersOfTheLog()));
            }
        }
        return shapes;
    }

    private List<RelayPart> shards() {
        return contest(single(SOME_ROWS), 1, entries(new Shards(1), new Shards(2), new Shards(4)));
    }

    private List<RelayPart> sizes() {
        return Stream.of(50_000, 500_000, 2_000_000)
                .flatMap(rows -> contest(single(rows), 1, tailrace()).stream())
                .toList();
    }

    private List<ContestEntry> everybody() {
        List<ContestEntry> entries = new ArrayList<>(logReaders(tailrace(), Jvm.large()));
        entries.addAll(entries(PollingRelay.eager()));
        entries.addAll(discardingReaders());
        return entries;
    }

    private List<ContestEntry> logReaders(List<ContestEntry> ours, Jvm jvm) {
        List<ContestEntry> entries = new ArrayList<>(ours);
        add(entries, Peers.debeziumServerToRun(jvm, report::progress));
        add(entries, Peers.connectToRun(false, jvm, report::progress));
        add(entries, Peers.connectToRun(true, jvm, report::progress));
        return entries;
    }

    /** The relay as the other parts run it, and as its image does. */
    private List<ContestEntry> bothRelays() {
        List<ContestEntry> entries = new ArrayList<>(tailrace());
        add(entries, Peers.imageRelayToRun(report::progress));
        return entries;
    }

    private List<ContestEntry> readersOfTheLog() {
        List<ContestEntry> entries = new ArrayList<>(tailrace());
        add(entries, Peers.connectToRun(false, Jvm.large(), report::progress));
        entries.addAll(discardingReaders());
        return entries;
    }

    private List<ContestEntry> limits() {
        List<ContestEntry> entries =
                new ArrayList<>(
                        entries(
                                TailraceRelay.asShipped(),
                                TailraceRelay.atLeastOnce(),
                                PollingRelay.eager()));
        entries.addAll(discardingReaders());
        entries.add(ContestEntry.rawProducer());
        return entries;
    }

    private List<ContestEntry> modulith() {
        List<ContestEntry> entries =
                new ArrayList<>(entries(TailraceRelay.asShipped(), PollingRelay.eager()));
        add(entries, Peers.springModulithToRun(Jvm.large(), report::progress));
        return entries;
    }

    private List<ContestEntry> discardingReaders() {
        List<ContestEntry> readers = new ArrayList<>(List.of(ContestEntry.discardingReader()));
        if (Peers.hasRecvLogical(report::progress)) {
            readers.add(ContestEntry.of(RecvLogical.toFile()));
            readers.add(ContestEntry.of(RecvLogical.discarding()));
        }
        return readers;
    }

    private static List<ContestEntry> tailrace() {
        return entries(TailraceRelay.asShipped());
    }

    private static List<ContestEntry> entries(Contender... contenders) {
        return Stream.of(contenders).map(ContestEntry::of).toList();
    }

    private static void add(List<ContestEntry> entries, Optional<Contender> contender) {
        contender.map(ContestEntry::of).ifPresent(entries::add);
    }

    private static Backlog single(int rows) {
        return new Backlog(rows, 1, SMALL);
    }
}
