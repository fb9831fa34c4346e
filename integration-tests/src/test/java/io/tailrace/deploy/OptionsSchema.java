package io.tailrace.deploy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.process.settings.Keys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** JSON Schemas of the options that values of the chart may set, read from the programs. */
final class OptionsSchema {

    /**
     * What the chart sets itself, what belongs into a Secret, and what chooses from a list that the
     * chart does not have.
     */
    private static final Set<String> OF_THE_CHART =
            Set.of(
                    "admin-host",
                    "admin-port",
                    "admin-tls-keystore",
                    "admin-tls-keystore-password-file",
                    "admin-token",
                    "admin-token-file",
                    "database-password",
                    "database-password-file",
                    "describe",
                    "kafka-file",
                    "outbox",
                    "state-dir");

    /** The console has a pod of its own, and only these of its options are the user's. */
    private static final Set<String> OF_CONSOLE_USERS =
            Set.of("console-hide-payloads", "console-trace-url", "console-user-header");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OptionsSchema() {}

    /** The definitions of a schema of values, by name. */
    static Map<String, ObjectNode> definitions() throws ClassNotFoundException {
        Map<String, OptionSpec> relay = options("io.tailrace.relay.cli.RelayCommand");
        Map<String, OptionSpec> program = options("io.tailrace.processor.cli.ProcessorCommand");
        Map<String, OptionSpec> console = new TreeMap<>(program);
        console.keySet().retainAll(OF_CONSOLE_USERS);
        Map<String, OptionSpec> processor = new TreeMap<>(program);
        processor.keySet().removeIf(key -> key.startsWith("console-"));
        Map<String, OptionSpec> shared = new TreeMap<>(relay);
        shared.keySet().retainAll(processor.keySet());
        shared.values().removeIf(option -> differs(option, processor));
        Map<String, ObjectNode> definitions = new LinkedHashMap<>();
        definitions.put("relayOptions", schema(relay));
        definitions.put("processorOptions", schema(processor));
        definitions.put("consoleOptions", schema(console));
        definitions.put("sharedOptions", schema(shared));
        return definitions;
    }

    /** Relay and processor have options of one name with different values, such as account. */
    private static boolean differs(OptionSpec option, Map<String, OptionSpec> processor) {
        OptionSpec other = processor.get(Keys.key(option));
        return other == null || !option.type().equals(other.type());
    }

    private static Map<String, OptionSpec> options(String command) throws ClassNotFoundException {
        Map<String, OptionSpec> options = new TreeMap<>();
        CommandLine line = new CommandLine(Class.forName(command));
        for (OptionSpec option : Keys.of(line.getCommandSpec()).options()) {
            options.put(Keys.key(option), option);
        }
        options.keySet().removeAll(OF_THE_CHART);
        return options;
    }

    private static ObjectNode schema(Map<String, OptionSpec> options) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        options.forEach((key, option) -> properties.set(key, type(option)));
        return schema;
    }

    private static ObjectNode type(OptionSpec option) {
        if (option.isMultiValue()) {
            return several(option);
        }
        Class<?> type = option.type();
        if (type == boolean.class || type == Boolean.class) {
            return NODES.objectNode().put("type", "boolean");
        }
        if (type == double.class || type == Double.class) {
            return NODES.objectNode().put("type", "number");
        }
        boolean whole = type.isPrimitive() || Number.class.isAssignableFrom(type);
        return NODES.objectNode().put("type", whole ? "integer" : "string");
    }

    /** A sequence or one text; a mapping where the option takes entries. */
    private static ObjectNode several(OptionSpec option) {
        ObjectNode schema = NODES.objectNode();
        if (Map.class.isAssignableFrom(option.type()) || isOfEntries(option)) {
            schema.put("type", "object");
            schema.putObject("additionalProperties")
                    .putArray("type")
                    .add("string")
                    .add("number")
                    .add("boolean");
            return schema;
        }
        schema.putArray("type").add("array").add("string");
        schema.putObject("items").put("type", "string");
        return schema;
    }

    /** Properties of Kafka clients are read as lines, and given as a mapping. */
    private static boolean isOfEntries(OptionSpec option) {
        return Collection.class.isAssignableFrom(option.type()) && Keys.key(option).equals("kafka");
    }
}
