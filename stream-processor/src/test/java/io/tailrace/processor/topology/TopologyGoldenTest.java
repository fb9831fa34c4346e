package io.tailrace.processor.topology;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.tailrace.golden.GoldenFile;
import java.util.Comparator;
import java.util.TreeSet;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Subtopology;
import org.junit.jupiter.api.Test;

/**
 * The number of the sub-topology and the names of its stores are in the names of state directories
 * and of changelog topics: under other names a processor would begin without its state.
 */
class TopologyGoldenTest {

    @Test
    void theStoresHaveTheNamesThatTheyHad() {
        TopologyDescription topology = DrivenTopology.describe();

        GoldenFile.of("state-stores", "v1.txt")
                .requireEqual(
                        topology.subtopologies().stream()
                                .sorted(Comparator.comparing(Subtopology::id))
                                .map(TopologyGoldenTest::line)
                                .collect(joining()));
    }

    private static String line(Subtopology each) {
        TreeSet<String> stores =
                each.nodes().stream()
                        .filter(TopologyDescription.Processor.class::isInstance)
                        .map(TopologyDescription.Processor.class::cast)
                        .flatMap(node -> node.stores().stream())
                        .collect(toCollection(TreeSet::new));
        return "%d %s\n".formatted(each.id(), String.join(" ", stores));
    }
}
