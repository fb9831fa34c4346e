package io.tailrace.event.internal.rights;

/** An operation that Kafka's access control allows or denies. */
public enum Operation {
    CREATE("Create"),
    READ("Read"),
    WRITE("Write"),
    DELETE("Delete"),
    /** Included in {@link #READ} and {@link #WRITE}, but not in {@link #CREATE}. */
    DESCRIBE("Describe"),
    DESCRIBE_CONFIGS("DescribeConfigs");

    private final String kafkaName;

    Operation(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    /** The name that {@code kafka-acls} takes. */
    public String kafkaName() {
        return kafkaName;
    }
}
