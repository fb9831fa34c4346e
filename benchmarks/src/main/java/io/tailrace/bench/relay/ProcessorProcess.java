package io.tailrace.bench.relay;

import io.tailrace.processor.cli.ProcessorMain;
import java.io.IOException;
import java.util.List;

/** The stream processor of this project behind the relay, with its defaults. */
final class ProcessorProcess {

    /** Where it writes the events of aggregate type {@code order}. */
    static final String TOPIC = "events.order";

    private ProcessorProcess() {}

    static MeasuredProcess start(Lab lab) throws IOException {
        return MeasuredProcess.startJava(
                ProcessorMain.class,
                List.of("-Xmx256m"),
                List.of(
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--admin-port",
                        "0"),
                lab.directory());
    }
}
