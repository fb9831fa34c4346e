package io.tailrace.bench.relay;

import io.tailrace.processor.cli.ProcessorMain;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The stream processor of this project behind the relay, with its defaults. */
final class ProcessorProcess {

    /** Where it writes the events of aggregate type {@code order}. */
    static final String TOPIC = "events.order";

    private ProcessorProcess() {}

    static MeasuredProcess start(Lab lab) throws IOException {
        return MeasuredProcess.start(
                List.of(
                        Peers.java().toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProcessorMain.class.getName(),
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--admin-port",
                        "0"),
                Map.of(),
                lab.directory(),
                lab.directory().resolve("processor.log"));
    }
}
