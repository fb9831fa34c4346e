package io.tailrace.relay.cli.options;

import io.tailrace.relay.adopt.OffsetFile;
import io.tailrace.relay.adopt.PeerSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of where another program stores its offset. */
public final class PeerOptions {

    @Option(
            names = "--connect-offsets-topic",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The topic in which Kafka Connect stores offsets: offset.storage.topic of the"
                            + " workers, or offsets.storage.topic of the connector.")
    private String connectTopic = "";

    @Option(
            names = "--offset-file",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The file in which Debezium Server stores offsets:"
                            + " debezium.source.offset.storage.file.filename.")
    private @Nullable Path file;

    @Option(
            names = "--connector",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The name of the connector. Needed if offsets of several connectors are"
                            + " stored.")
    private String connector = "";

    @Option(
            names = "--topic-prefix",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The topic.prefix of the connector. Needed if offsets of several prefixes are"
                            + " stored under the name of the connector.")
    private String topicPrefix = "";

    /** What the options say. */
    public PeerSource source() {
        return new PeerSource(
                connectTopic, file == null ? null : new OffsetFile(file), connector, topicPrefix);
    }
}
