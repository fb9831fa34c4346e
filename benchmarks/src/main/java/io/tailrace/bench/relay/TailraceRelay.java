package io.tailrace.bench.relay;

import io.tailrace.relay.cli.RelayMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The relay of this project, as it is shipped. */
record TailraceRelay(String name, List<String> jvmOptions, List<String> options)
        implements Contender {

    static final List<String> HEAP =
            List.of(System.getProperty("relayJvm", "-Xmx192m -XX:+UseSerialGC").split(" "));

    static final String NAME = "tailrace";

    static TailraceRelay asShipped() {
        return new TailraceRelay(NAME, HEAP, List.of());
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of(
                        RelayMain.class.getName(),
                        "--database-url",
                        lab.postgres().jdbcUrl(),
                        "--database-user",
                        lab.postgres().user(),
                        "--bootstrap-servers",
                        lab.bootstrapServers(),
                        "--slot",
                        slot,
                        "--partitions",
                        Integer.toString(Lab.PARTITIONS),
                        "--admin-port",
                        "0"));
        command.addAll(options);
        return MeasuredProcess.start(
                command,
                Map.of("TAILRACE_RELAY_DATABASE_PASSWORD", lab.postgres().password()),
                lab.directory(),
                lab.directory().resolve(name + ".log"));
    }
}
