package io.tailrace.processor.topology;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.ProcessorConfig;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/**
 * The topology, on one page.
 *
 * <pre>
 * outbox.*      → validate → dedupe ─┐
 *                                    ├→ hold → events.*, events.retry.&lt;group&gt;
 * events.failed → decide ────────────┘
 *
 * validate, decide, hold → events.dlt
 * </pre>
 *
 * <p>Keys and values stay bytes all the way. Both inputs share the schedule of held events, so they
 * are one sub-topology: partition n of every topic is handled by one task, which keeps the order
 * per aggregate, and its state. That is why all topics must have the same number of partitions.
 */
public final class EventTopology {

    static final String OUTBOX = "outbox";
    static final String VALIDATE = "validate";
    static final String DEDUPE = "dedupe";
    static final String FAILED = "failed";
    static final String DECIDE = "decide";
    static final String HOLD = "hold";
    static final String DELIVER = "deliver";
    static final String DEAD_LETTER = "dead-letter";

    private final ProcessorConfig config;
    private final Environment environment;

    public EventTopology(ProcessorConfig config, Environment environment) {
        this.config = config;
        this.environment = environment;
    }

    /** Builds it. */
    public Topology build() {
        TopicNames topics = config.kafka().topics();
        Pattern outbox = Pattern.compile(Pattern.quote(topics.outboxPrefix()) + ".+");
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer keys = new ByteArraySerializer();
        Serializer<Routed> values = (topic, routed) -> routed.value();

        Topology topology = new Topology();
        topology.addSource(AutoOffsetReset.earliest(), OUTBOX, new SaneTime(), in, in, outbox);
        topology.addProcessor(VALIDATE, () -> new Validate(config, environment), OUTBOX);
        topology.addProcessor(DEDUPE, Dedupe.supplier(config.dedupe(), environment), VALIDATE);
        topology.addSource(
                AutoOffsetReset.earliest(), FAILED, new SaneTime(), in, in, topics.failed());
        topology.addProcessor(DECIDE, () -> new Decide(config, environment), FAILED);
        topology.addProcessor(HOLD, Hold.supplier(config, environment), DEDUPE, DECIDE);
        topology.addSink(DELIVER, new Route(), keys, values, HOLD);
        topology.addSink(DEAD_LETTER, topics.deadLetter(), keys, values, VALIDATE, DECIDE, HOLD);
        return topology;
    }

    /** The topics its state is restored from. */
    public static List<String> changelogs(String applicationId) {
        return Stream.of(Dedupe.SEEN, Dedupe.COUNTS, Hold.SCHEDULE, Hold.COUNTS)
                .map(store -> applicationId + "-" + store + "-changelog")
                .toList();
    }

    /** Names itself in the description. */
    private static final class Route implements TopicNameExtractor<byte[], Routed> {

        @Override
        public String extract(byte[] key, Routed routed, RecordContext context) {
            return routed.topic();
        }

        @Override
        public String toString() {
            return "Route to events.* and events.retry.<group>";
        }
    }
}
