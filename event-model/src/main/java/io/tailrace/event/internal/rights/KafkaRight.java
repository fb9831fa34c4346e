package io.tailrace.event.internal.rights;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a principal may do with a resource. Immutable.
 *
 * @param resource what the right is for
 * @param operations what the principal may do with it, without repetition
 * @param purpose what the operations are for; the end of a sentence
 * @param optional whether the program does its work without the right
 */
public record KafkaRight(
        Resource resource, List<Operation> operations, String purpose, boolean optional) {

    /** Sorts the operations. */
    public KafkaRight {
        operations = List.copyOf(EnumSet.copyOf(operations));
    }

    /** A right without which the program cannot do its work. */
    static KafkaRight required(Resource resource, String purpose, Operation... operations) {
        return new KafkaRight(resource, List.of(operations), purpose, false);
    }

    /** A right whose absence changes little. */
    static KafkaRight optional(Resource resource, String purpose, Operation... operations) {
        return new KafkaRight(resource, List.of(operations), purpose, true);
    }

    /** A right that lacks and has to be granted. */
    public static KafkaRight missing(Resource resource, Collection<Operation> operations) {
        return new KafkaRight(resource, List.copyOf(operations), "", false);
    }

    /**
     * The command that grants the right.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param principal with its type, such as {@code User:relay}
     */
    public String command(String bootstrapServers, String principal) {
        return "kafka-acls.sh --bootstrap-server %s --add --allow-principal %s %s %s"
                .formatted(
                        ShellWord.of(bootstrapServers),
                        ShellWord.of(principal),
                        operations.stream()
                                .map(operation -> "--operation " + operation.kafkaName())
                                .collect(Collectors.joining(" ")),
                        resource.options());
    }

    /** The names of the operations for people, separated by commas. */
    public String operationNames() {
        return operations.stream().map(Operation::kafkaName).collect(Collectors.joining(", "));
    }
}
