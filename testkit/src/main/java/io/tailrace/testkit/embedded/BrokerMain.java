package io.tailrace.testkit.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * The main class of the broker's process. It formats the log directory if that has not been done,
 * starts the broker, writes {@value #READY} to standard output, and shuts down when standard input
 * ends.
 */
public final class BrokerMain {

    static final String PROPERTIES = "server.properties";
    static final String READY = "tailrace-testkit: broker is ready";

    private BrokerMain() {}

    /** Arguments: the path of {@code server.properties} and the cluster id. */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err);
        format(args[0], args[1]);
        KafkaRaftServer server = start(config(Path.of(args[0])));
        out.println(READY);
        out.flush();
        untilEnd(System.in);
        server.shutdown();
        Runtime.getRuntime().halt(0);
    }

    /** A broker that cannot start leaves threads behind that would keep the process alive. */
    private static KafkaRaftServer start(KafkaConfig config) {
        try {
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            server.startup();
            return server;
        } catch (RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw e;
        }
    }

    private static void format(String properties, String clusterId) {
        int code =
                StorageTool.execute(
                        new String[] {
                            "format", "--ignore-formatted", "-t", clusterId, "-c", properties
                        },
                        System.err);
        if (code != 0) {
            throw new IllegalStateException(
                    "Could not format the log directory: exit code " + code);
        }
    }

    private static KafkaConfig config(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return new KafkaConfig(properties);
    }

    private static void untilEnd(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
