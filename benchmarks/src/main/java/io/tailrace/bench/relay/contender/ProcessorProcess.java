package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.processor.cli.ProcessorMain;
import java.io.IOException;
import java.util.List;

/** The processor of Tailrace with its default configuration. Stateless. */
public final class ProcessorProcess {

    /** The topic of the events of aggregate type {@code order}. */
    public static final String TOPIC = "events.order";

    private ProcessorProcess() {}

    /** Starts the processor. */
    public static MeasuredProcess start(Lab lab) throws IOException {
        return MeasuredProcess.startJava(
                ProcessorMain.class,
                List.of("-Xmx256m"),
                List.of(
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--state-dir",
                        lab.directory().resolve("processor-state").toString(),
                        "--admin-port",
                        "0"),
                lab.directory());
    }
}
