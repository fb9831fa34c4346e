package io.tailrace.testkit.security;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Rights and commands as bindings of Kafka's {@code Admin}. Stateless. */
final class Acls {

    private static final String ANY_HOST = "*";

    private Acls() {}

    /** The bindings of rights, one for each operation. */
    static List<AclBinding> bindings(String principal, Collection<KafkaRight> rights) {
        return rights.stream()
                .flatMap(
                        right ->
                                right.operations().stream()
                                        .map(
                                                operation ->
                                                        binding(
                                                                pattern(right.resource()),
                                                                principal,
                                                                operation.kafkaName())))
                .toList();
    }

    /**
     * The bindings that a command of {@code kafka-acls} creates.
     *
     * @param command begins with {@code kafka-acls.sh}; single quotes hold words together
     */
    static List<AclBinding> parse(String command) {
        List<String> words = words(command);
        List<String> operations = new ArrayList<>();
        String principal = "";
        ResourceType type = ResourceType.UNKNOWN;
        String name = "";
        PatternType pattern = PatternType.LITERAL;
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--add" -> {}
                case "--bootstrap-server" -> i++;
                case "--allow-principal" -> principal = words.get(++i);
                case "--operation" -> operations.add(words.get(++i));
                case "--resource-pattern-type" -> {
                    i++;
                    pattern = PatternType.PREFIXED;
                }
                case "--topic", "--group", "--transactional-id" -> {
                    type = ResourceType.fromString(words.get(i).substring(2).replace('-', '_'));
                    name = words.get(++i);
                }
                default ->
                        throw new IllegalArgumentException(
                                "kafka-acls has no option %s: %s".formatted(words.get(i), command));
            }
        }
        ResourcePattern resource = new ResourcePattern(type, name, pattern);
        String to = principal;
        return operations.stream().map(operation -> binding(resource, to, operation)).toList();
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (char c : command.trim().toCharArray()) {
            if (c == '\'') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private static ResourcePattern pattern(Resource resource) {
        return new ResourcePattern(
                ResourceType.fromString(resource.kind().name()),
                resource.name(),
                resource.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL);
    }

    private static AclBinding binding(
            ResourcePattern resource, String principal, String operation) {
        return new AclBinding(
                resource,
                new AccessControlEntry(
                        principal,
                        ANY_HOST,
                        AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
                        AclPermissionType.ALLOW));
    }
}
