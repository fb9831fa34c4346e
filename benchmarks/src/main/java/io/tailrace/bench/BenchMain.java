package io.tailrace.bench;

import io.tailrace.bench.latency.IdleBenchmark;
import io.tailrace.bench.latency.LatencyBenchmark;
import io.tailrace.bench.outboxes.OutboxesBenchmark;
import io.tailrace.bench.processor.HeldEventsBenchmark;
import io.tailrace.bench.processor.ProcessorBenchmark;
import io.tailrace.bench.producer.ProducerBenchmark;
import io.tailrace.bench.relay.RelayBenchmark;
import io.tailrace.bench.relay.TlsBenchmark;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.bench.report.RunOptions;
import io.tailrace.bench.retention.AccountBenchmark;
import io.tailrace.bench.retention.RetentionBenchmark;
import io.tailrace.bench.scale.ScaleBenchmark;
import io.tailrace.bench.subscriber.SubscriberBenchmark;
import io.tailrace.bench.takeover.TakeoverBenchmark;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ProcessMain;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./mvnw -q -Pbench -Dbench=producer}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Measures Tailrace and alternatives in the same run.")
public final class BenchMain implements Callable<Integer> {

    private static final String ALL = "all";
    private static final Map<String, Benchmark> BENCHMARKS = new LinkedHashMap<>();

    static {
        BENCHMARKS.put("relay", new RelayBenchmark());
        BENCHMARKS.put("tls", new TlsBenchmark());
        BENCHMARKS.put("latency", new LatencyBenchmark());
        BENCHMARKS.put("idle", new IdleBenchmark());
        BENCHMARKS.put("takeover", new TakeoverBenchmark());
        BENCHMARKS.put("scale", new ScaleBenchmark());
        BENCHMARKS.put("outboxes", new OutboxesBenchmark());
        BENCHMARKS.put("producer", new ProducerBenchmark());
        BENCHMARKS.put("processor", new ProcessorBenchmark());
        BENCHMARKS.put("held", new HeldEventsBenchmark());
        BENCHMARKS.put("retention", new RetentionBenchmark());
        BENCHMARKS.put("account", new AccountBenchmark());
        BENCHMARKS.put("subscriber", new SubscriberBenchmark());
    }

    @Option(names = "--bench", defaultValue = ALL, description = "The benchmark to run, or all.")
    private String bench = ALL;

    @Option(names = "--seed", defaultValue = "7", description = "The seed of random decisions.")
    private long seed;

    @Option(
            names = "--quick",
            arity = "1",
            defaultValue = "false",
            description =
                    "Run with little data, to test the benchmark; the figures are meaningless.")
    private boolean quick;

    @Option(
            names = "--results",
            defaultValue = "benchmarks/results",
            description = "The directory for the results as JSON and SVG.")
    private Path results = Path.of("");

    @Option(
            names = "--parts",
            split = ",",
            description = {
                "The parts of the benchmark to run, each by itself takes less than 15 minutes.",
                "relay: best, equal, limits, ten, mix, modulith, shapes, shards, sizes.",
                "latency: peers, polling, modulith, rates, processor.",
                "All parts by default; the results keep the parts that are not run.",
                "none: only charts and pages are written again."
            })
    private List<String> parts = List.of();

    @Option(
            names = "--contenders",
            split = ",",
            description = "The contenders of relay and latency by name; all by default.")
    private List<String> contenders = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "0",
            description =
                    "How often relay and latency measure each contender; 0: as often as the part"
                            + " does.")
    private int rounds;

    @Option(
            names = "--pages",
            split = ",",
            description = "The Markdown pages that show the figures of relay and latency.")
    private List<Path> pages = List.of();

    /** Runs the benchmarks; the exit code is 0 when all have run. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(BenchMain::new, "TAILRACE_BENCH_", arguments);
    }

    @Override
    public Integer call() throws Exception {
        for (Map.Entry<String, Benchmark> each : chosen().entrySet()) {
            Report report = new Report(each.getKey(), options());
            report.progress("bench " + each.getKey());
            each.getValue().run(report);
            report.write();
            report.print();
        }
        return ExitCode.OK.code();
    }

    private RunOptions options() {
        return new RunOptions(seed, quick, named(parts), named(contenders), rounds, results, pages);
    }

    /** The names without the empty one that Maven passes for a property without a value. */
    private static List<String> named(List<String> names) {
        return names.stream().filter(name -> !name.isBlank()).toList();
    }

    private Map<String, Benchmark> chosen() {
        if (bench.equals(ALL)) {
            return BENCHMARKS;
        }
        Benchmark one = BENCHMARKS.get(bench);
        if (one == null) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "bench must be one of %s or all, got \"%s\""
                            .formatted(BENCHMARKS.keySet(), bench),
                    "Choose one with -Dbench=…");
        }
        return Map.of(bench, one);
    }
}
