package io.tailrace.processor.topology;

import static io.tailrace.processor.topology.stage.NodeNames.BURY;
import static io.tailrace.processor.topology.stage.NodeNames.COMMAND;
import static io.tailrace.processor.topology.stage.NodeNames.DEAD_LETTER;
import static io.tailrace.processor.topology.stage.NodeNames.DECIDE;
import static io.tailrace.processor.topology.stage.NodeNames.DEDUPE;
import static io.tailrace.processor.topology.stage.NodeNames.DELIVER;
import static io.tailrace.processor.topology.stage.NodeNames.HOLD;
import static io.tailrace.processor.topology.stage.NodeNames.INPUT;
import static io.tailrace.processor.topology.stage.NodeNames.ROUTE;
import static io.tailrace.processor.topology.stage.NodeNames.VALIDATE;
import static io.tailrace.processor.topology.stage.NodeNames.WITHHELD;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schedule.CommandTopic;
import io.tailrace.processor.topology.command.CommandStage;
import io.tailrace.processor.topology.deadletter.FitStage;
import io.tailrace.processor.topology.dedupe.DedupeStage;
import io.tailrace.processor.topology.delay.DelayContext;
import io.tailrace.processor.topology.delay.DelayStage;
import io.tailrace.processor.topology.delay.DelayStores;
import io.tailrace.processor.topology.retry.RetryStage;
import io.tailrace.processor.topology.stage.DelayInput;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.validation.ValidationStage;
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
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The topology, on one page.
 *
 * <pre>
 * outbox.*      → validate → dedupe ─┐
 *                                    ├→ hold → events.*, events.retry.&lt;group&gt;
 * events.failed → decide ────────────┤
 *        commands about held events ─┘
 *
 * validate, dedupe, decide, hold → events.dlt
 * dedupe, hold → &lt;application id&gt;-withheld, which only the account reads
 * </pre>
 *
 * <p>Keys and payloads stay bytes from the source to the sinks; hold writes payloads in the format
 * of a schema registry, if one is configured. All nodes are one sub-topology: one task handles
 * partition n of every topic and keeps the order per aggregate. That is why all topics must have
 * the same number of partitions.
 */
public final class EventTopology {

    private final ProcessorConfig config;
    private final TopologyContext context;

    public EventTopology(ProcessorConfig config, TopologyContext context) {
        this.config = config;
        this.context = context;
    }

    /** A new topology; every client of Kafka Streams needs one of its own. */
    public Topology build() {
        TopicNames topics = config.kafka().topics();
        AutoOffsetReset earliest = AutoOffsetReset.earliest();
        ClampedTimestampExtractor time = new ClampedTimestampExtractor();
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer keys = new ByteArraySerializer();
        Serializer<RoutedEvent> values = (topic, routed) -> routed.payload();

        Topology topology = new Topology();
        topology.addSource(earliest, INPUT, time, in, in, inputs(topics));
        topology.addProcessor(ROUTE, () -> router(topics), INPUT);
        topology.addProcessor(VALIDATE, () -> validation(time), ROUTE);
        topology.addProcessor(DEDUPE, dedupe(), VALIDATE);
        topology.addProcessor(DECIDE, this::retry, ROUTE);
        topology.addProcessor(COMMAND, CommandStage::new, ROUTE);
        topology.addProcessor(HOLD, delay(), DEDUPE, DECIDE, COMMAND);
        topology.addSink(DELIVER, new TopicOfEvent(), keys, values, HOLD);
        topology.addProcessor(DEAD_LETTER, this::fit, VALIDATE, DEDUPE, DECIDE, HOLD);
        topology.addSink(BURY, topics.deadLetter(), keys, values, DEAD_LETTER);
        String withheld = context.withheld().topic();
        if (withheld != null) {
            topology.addSink(WITHHELD, withheld, keys, values, DEDUPE, HOLD);
        }
        return topology;
    }

    /**
     * All input topics in one source. Kafka Streams cannot add topics to the source of a running
     * task if the source had no topic when the task was created; the topic of failed events exists
     * from the start; topics of the outbox and the topic of commands may appear at any time.
     */
    private Pattern inputs(TopicNames topics) {
        return Pattern.compile(
                Pattern.quote(topics.outboxPrefix())
                        + ".+|"
                        + Pattern.quote(topics.failed())
                        + "|"
                        + Pattern.quote(commands()));
    }

    private String commands() {
        return CommandTopic.of(config.execution().applicationId());
    }

    /** The changelog topics that the state stores are restored from. */
    public static List<String> changelogs(String applicationId) {
        return Stream.of(DedupeStage.STORES, DelayStores.NAMES)
                .flatMap(List::stream)
                .map(store -> changelog(applicationId, store))
                .toList();
    }

    private static String changelog(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }

    private InputRouter router(TopicNames topics) {
        return new InputRouter(topics.failed(), commands(), context.spans(), context.pace());
    }

    private FitStage fit() {
        return new FitStage(context.limits(), context.spans());
    }

    private ValidationStage validation(ClampedTimestampExtractor time) {
        return new ValidationStage(config, context.schemas(), context.metrics(), time::now);
    }

    private ProcessorSupplier<byte[], RoutedEvent, byte[], RoutedEvent> dedupe() {
        return DedupeStage.supplier(
                config.dedupe(),
                config.kafka().topics(),
                context.metrics(),
                context.spans(),
                context.withheld(),
                context.remembered());
    }

    private RetryStage retry() {
        return new RetryStage(config.kafka().topics(), context.groups(), context.metrics());
    }

    private ProcessorSupplier<byte[], DelayInput, byte[], RoutedEvent> delay() {
        return DelayStage.supplier(
                new DelayContext(
                        config.kafka().topics(),
                        context.groups(),
                        context.outputs(),
                        context.limits(),
                        context.metrics(),
                        context.spans(),
                        context.withheld(),
                        context.held(),
                        context.payloads()));
    }

    /** Chooses the topic that an event is routed to. */
    private static final class TopicOfEvent implements TopicNameExtractor<byte[], RoutedEvent> {

        @Override
        public String extract(byte[] key, RoutedEvent routed, RecordContext record) {
            return routed.topic();
        }

        /** Shown in the description of the topology. */
        @Override
        public String toString() {
            return "Route to events.* and events.retry.<group>";
        }
    }
}
