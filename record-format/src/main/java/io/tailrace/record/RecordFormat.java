package io.tailrace.record;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import java.util.List;
import java.util.function.Predicate;

/** What the records of an outbox look like, and which topics hold them. Immutable. */
public interface RecordFormat {

    /** The header that has the id of a row in records without attributes of CloudEvents. */
    String PLAIN_ID = "id";

    /** The value of {@code --header-mode}. */
    String mode();

    /** The columns that the records need beside those of the contract; without duplicates. */
    List<AdditionalColumn> additionalColumns(OutboxColumns columns);

    /** Makes the records of one outbox. */
    RecordFactory factory(Target target);

    /**
     * The topics of the records.
     *
     * @param types the aggregate types that are published, in which {@code *} stands for any
     *     characters; empty for every type
     * @throws IllegalArgumentException if the names of the topics cannot be used, naming the
     *     option, its rule and the actual value
     */
    RowTopics topics(TopicNames names, List<String> types);

    /**
     * How topics are named, for people: a text that is another one whenever rows of a type can get
     * another topic. It is stored, so that a change is noticed.
     */
    String topicNaming(TopicNames names);

    /**
     * What the records of an outbox are made for.
     *
     * @param topics the names of the pipeline's topics
     * @param source the {@code ce_source} header of CloudEvents and of dead letters
     * @param maxBytes the size of the largest record that can be sent, headers included
     * @param partitions how many partitions every topic has
     * @param columns the names of the table's columns
     * @param binary whether the payload is {@code bytea}
     * @param types the aggregate types that are published
     */
    record Target(
            TopicNames topics,
            String source,
            int maxBytes,
            int partitions,
            OutboxColumns columns,
            boolean binary,
            Predicate<String> types) {}
}
