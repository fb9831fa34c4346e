package io.tailrace.bench.latency;

import io.tailrace.bench.processor.PassThrough;
import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** What writes the events of the relay to {@link ProcessorProcess#TOPIC}. Stateless. */
final class Topologies {

    /** The commit interval that suits the pass-through best: at 50 ms it takes twice as long. */
    private static final long COMMIT_MS = 10;

    private Topologies() {}

    /** Starts a process; the topics exist. */
    @FunctionalInterface
    interface Topology {
        MeasuredProcess start(Lab lab) throws IOException;
    }

    /** The least that Kafka Streams can do. */
    static MeasuredProcess passThrough(Lab lab) throws IOException {
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
