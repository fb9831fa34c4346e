package io.tailrace.event.internal.rights;

/**
 * What a right is for.
 *
 * @param kind the kind of resource
 * @param name the name, or the prefix of the names
 * @param prefixed whether the name is a prefix
 */
public record Resource(Kind kind, String name, boolean prefixed) {

    /** The kinds of resources. */
    public enum Kind {
        TOPIC("topic", "--topic"),
        GROUP("group", "--group"),
        TRANSACTIONAL_ID("transactional id", "--transactional-id");

        private final String text;
        private final String option;

        Kind(String text, String option) {
            this.text = text;
            this.option = option;
        }
    }

    /** One topic. */
    public static Resource topic(String name) {
        return new Resource(Kind.TOPIC, name, false);
    }

    /** All topics whose names begin with a prefix. */
    public static Resource topics(String prefix) {
        return new Resource(Kind.TOPIC, prefix, true);
    }

    /** All topics. */
    static Resource allTopics() {
        return new Resource(Kind.TOPIC, "*", false);
    }

    /** One consumer group. */
    public static Resource group(String name) {
        return new Resource(Kind.GROUP, name, false);
    }

    /** All consumer groups. */
    static Resource groups() {
        return new Resource(Kind.GROUP, "*", false);
    }

    /** All transactional ids that begin with a prefix. */
    public static Resource transactionalIds(String prefix) {
        return new Resource(Kind.TRANSACTIONAL_ID, prefix, true);
    }

    /** Whether this is the resource of a name, or covers it. */
    public boolean covers(Kind other, String otherName) {
        return kind == other && (prefixed ? otherName.startsWith(name) : otherName.equals(name));
    }

    /** The options of {@code kafka-acls} that select the resource. */
    String options() {
        return kind.option
                + " "
                + ShellWord.of(name)
                + (prefixed ? " --resource-pattern-type prefixed" : "");
    }

    /** The kind and the name for people; a prefix ends with {@code *}. */
    @Override
    public String toString() {
        return kind.text + " " + name + (prefixed ? "*" : "");
    }
}
