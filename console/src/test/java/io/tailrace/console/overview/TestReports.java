package io.tailrace.console.overview;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.MeterReading;
import io.tailrace.process.live.MeterReading.Bucket;
import io.tailrace.process.live.MeterReading.Timings;
import io.tailrace.process.live.ReportedMetrics;
import io.tailrace.process.live.StatusRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reports of processes, as tests need them. */
final class TestReports {

    static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final LiveProcess process;
    private final List<MeterReading> meters = new ArrayList<>();
    private final ObjectNode details = new JsonMapper().createObjectNode();
    private String state = "RUNNING";
    private boolean live = true;
    private boolean healthy = true;

    private TestReports(String kind, String name, String instance, String host, Instant started) {
        this.process = new LiveProcess(kind, name, instance, host, "1", started, INTERVAL);
    }

    static TestReports relay(String instance) {
        return new TestReports(LiveProcess.RELAY, "orders", instance, "host-" + instance, START);
    }

    static TestReports processor(String instance) {
        return new TestReports(LiveProcess.PROCESSOR, "app", instance, "host-" + instance, START);
    }

    /** The same process on the same machine, started again. */
    TestReports again(String instance, Instant started) {
        return new TestReports(process.kind(), process.name(), instance, process.host(), started);
    }

    TestReports meter(String name, double value) {
        return meter(name, Map.of(), value);
    }

    TestReports meter(String name, Map<String, String> tags, double value) {
        meters.add(new MeterReading(name, tags, value, null));
        return this;
    }

    TestReports latency(double count, Bucket... buckets) {
        Timings timings = new Timings(0, 0, List.of(buckets));
        meters.add(new MeterReading(ReportedMetrics.DELIVERY_LATENCY, Map.of(), count, timings));
        return this;
    }

    TestReports state(String shown) {
        state = shown;
        return this;
    }

    TestReports failed(String problem) {
        live = false;
        return state("FAILED").unhealthy(problem);
    }

    TestReports unhealthy(String problem) {
        healthy = false;
        details.withArray("problems").add(problem);
        return this;
    }

    TestReports refused(int topics) {
        details.put("topicsRefused", topics);
        return this;
    }

    StatusRecord at(long seconds) {
        return new StatusRecord(
                process, after(seconds), state, live, healthy, details, false, meters);
    }

    Seen seen(long seconds) {
        return Seen.of(at(seconds), after(seconds));
    }

    static Instant after(long seconds) {
        return START.plusSeconds(seconds);
    }
}
