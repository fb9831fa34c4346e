package io.tailrace.docs;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import java.util.List;
import java.util.Set;

/** The rights in Kafka of each program, with the default names. */
final class KafkaRightsPage {

    private static final TopicNames NAMES = TopicNames.defaults();

    private KafkaRightsPage() {}

    static String text() {
        return section("Relay", KafkaRights.relay(NAMES, Set.of("tailrace-relay-<slot>")))
                + section("`replay` command of the relay", KafkaRights.replayTool(NAMES))
                + section(
                        "`erase` command of the relay",
                        KafkaRights.eraseTool(NAMES, "tailrace-processor"))
                + section("`account` command of the relay", KafkaRights.accountTool(NAMES))
                + section(
                        "`remove` command of the relay",
                        KafkaRights.removeTool(NAMES, Set.of("tailrace-relay-<slot>")))
                + section("Processor", KafkaRights.processor(NAMES, "tailrace-processor"))
                + section("Overview of the console", KafkaRights.overview(NAMES))
                + section("`dlt` commands", KafkaRights.deadLetterTool(NAMES))
                + section("`held` commands", KafkaRights.heldTool(NAMES, "tailrace-processor"))
                + section("Subscriber", KafkaRights.subscriber(NAMES, "<group>", true, true))
                + section(
                        "Kafka Connect",
                        KafkaRights.connect(NAMES, "tailrace-connect", "tailrace-connect-"))
                + "\nThe table of Kafka Connect is what Kafka documents for workers that support"
                + " sources exactly once.\nA worker and a connector publish with these rights in a test;"
                + " that they are the least is not tested.\n";
    }

    private static String section(String program, List<KafkaRight> rights) {
        MarkdownTable table = new MarkdownTable("resource", "operations", "needed");
        for (KafkaRight right : rights) {
            table.row(
                    right.resource().toString().replaceAll("(\\S+)$", "`$1`"),
                    right.operationNames(),
                    (right.optional() ? "optional: " : "") + right.purpose());
        }
        return "\n## " + program + "\n\n" + table;
    }
}
