package io.tailrace.bench.latency;

import io.tailrace.bench.processor.PassThrough;
import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What writes the events of the relay to the topic that consumers read. Stateless. */
final class Topologies {

    static final String PROCESSOR = "tailrace and processor";
    static final String PASS_THROUGH = "tailrace and pass-through topology";

    /** At 50 ms, the pass-through takes twice as long. */
    private static final long COMMIT_MS = 10;

    private Topologies() {}

    /** Starts a process; the topics exist. */
    interface Starter {
        MeasuredProcess start(Lab lab) throws IOException;
    }

    /** The processor with its defaults, and the least that Kafka Streams can do, by name. */
    static Map<String, Starter> all() {
        Map<String, Starter> all = new LinkedHashMap<>();
        all.put(PASS_THROUGH, Topologies::passThrough);
        all.put(PROCESSOR, ProcessorProcess::start);
        return all;
    }

    private static MeasuredProcess passThrough(Lab lab) throws IOException {
        return MeasuredProcess.startJava(
                PassThrough.class,
                List.of("-Xmx256m"),
                List.of(
                        lab.bootstrapServers(),
                        TailraceRelay.asShipped().topic(),
                        ProcessorProcess.TOPIC,
                        Long.toString(COMMIT_MS),
                        Files.createTempDirectory(lab.directory(), "copy-").toString()),
                lab.directory());
    }
}
