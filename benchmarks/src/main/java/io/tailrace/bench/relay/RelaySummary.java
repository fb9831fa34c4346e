package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.DebeziumServer;
import io.tailrace.bench.relay.contender.DiscardingReader;
import io.tailrace.bench.relay.contender.KafkaConnect;
import io.tailrace.bench.relay.contender.PollingRelay;
import io.tailrace.bench.relay.contender.RecvLogical;
import io.tailrace.bench.relay.contender.SpringModulith;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.report.PartResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The summary of the benchmark. A ratio is the median of those of the rounds of one part, and of
 * warm rates. Stateless.
 */
final class RelaySummary {

    private static final String[] MAIN = {
        RelayParts.BEST, RelayParts.EQUAL, RelayParts.LIMITS, RelayParts.MODULITH
    };
    private static final String EVENTS = "events/s";
    private static final String WARM = "warm events/s";
    private static final String RATIO = "tailrace is";

    private RelaySummary() {}

    static Map<String, Object> of(RelayFigures figures) {
        Optional<Map<String, Object>> best = bestLogReader(figures);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("tailrace_eps", rate(figures, TailraceRelay.NAME, EVENTS));
        summary.put("tailrace_warm_eps", rate(figures, TailraceRelay.NAME, WARM));
        summary.put("debezium_server_eps", rate(figures, DebeziumServer.NAME, EVENTS));
        summary.put("connect_eos_eps", rate(figures, KafkaConnect.EXACTLY_ONCE, EVENTS));
        summary.put("polling_eps", rate(figures, PollingRelay.NAME, EVENTS));
        summary.put("recvlogical_eps", rate(figures, RecvLogical.NAME, EVENTS));
        summary.put("best_log_reader", best.map(RelaySummary::name).orElse("n/a"));
        summary.put("best_log_reader_warm_eps", best.map(RelaySummary::warm).orElse("n/a"));
        summary.put(
                "vs_best_log_reader",
                times(best.map(row -> PartResult.number(row, RATIO)).orElse(Double.NaN)));
        summary.put("vs_debezium_server", ratio(figures, DebeziumServer.NAME, MAIN));
        summary.put("vs_polling", ratio(figures, PollingRelay.NAME, MAIN));
        summary.put("vs_spring_modulith", ratio(figures, SpringModulith.NAME, MAIN));
        summary.put("vs_recvlogical", ratio(figures, RecvLogical.NAME, MAIN));
        summary.put("vs_recvlogical_10rows", ratio(figures, RecvLogical.NAME, RelayParts.TEN));
        summary.put("vs_discard", times(ratioToDiscarding(figures)));
        summary.put("rss_mb", text("%.0f", figure(figures, "peak MB")));
        summary.put("cpu_us_per_event", text("%.1f", figure(figures, "CPU µs/event")));
        summary.put("all_cpu_us_per_event", text("%.1f", figure(figures, "all CPU µs/event")));
        return summary;
    }

    /** The peer that comes nearest to Tailrace in its part, whatever its heap. */
    private static Optional<Map<String, Object>> bestLogReader(RelayFigures figures) {
        return figures.rows(RelayParts.BEST, RelayParts.EQUAL)
                .filter(
                        row ->
                                Stream.of("debezium", "connect")
                                        .anyMatch(PartResult.text(row, "by")::startsWith))
                .filter(row -> !Double.isNaN(PartResult.number(row, RATIO)))
                .min(Comparator.comparingDouble(row -> PartResult.number(row, RATIO)));
    }

    /** The lower one, that is, the ratio to the faster of the programs that discard the log. */
    private static double ratioToDiscarding(RelayFigures figures) {
        return Stream.of(RecvLogical.DISCARDING, DiscardingReader.NAME)
                .mapToDouble(reader -> figures.figure(reader, RATIO, MAIN))
                .filter(ratio -> !Double.isNaN(ratio))
                .min()
                .orElse(Double.NaN);
    }

    private static String name(Map<String, Object> row) {
        return PartResult.text(row, "by").replace(", ", "_").replace(' ', '_');
    }

    private static String warm(Map<String, Object> row) {
        return text("%.0f", PartResult.number(row, WARM));
    }

    private static double figure(RelayFigures figures, String column) {
        return figures.figure(TailraceRelay.NAME, column, MAIN);
    }

    private static String rate(RelayFigures figures, String contender, String column) {
        return text("%.0f", figures.figure(contender, column, MAIN));
    }

    private static String ratio(RelayFigures figures, String contender, String... parts) {
        return times(figures.figure(contender, RATIO, parts));
    }

    private static String times(double ratio) {
        return text("%.2fx", ratio);
    }

    private static String text(String format, double figure) {
        return Double.isNaN(figure) ? "n/a" : String.format(Locale.ROOT, format, figure);
    }
}
