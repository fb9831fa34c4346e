package io.tailrace.relay.source;

import io.debezium.relational.TableId;
import io.debezium.schema.AbstractTopicNamingStrategy;
import io.tailrace.relay.config.TableName;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names that Debezium gives the changes of a table. They are no names of topics in Kafka: the
 * relay only tells tables apart by them. Debezium's own names replace every character that a topic
 * cannot have, so that two tables can have the same name. The engine creates this class by name.
 */
public final class ChangeTopics extends AbstractTopicNamingStrategy<TableId> {

    /** Of the outbox table and the heartbeats; the publication has no other table. */
    private final Map<TableId, String> names = new ConcurrentHashMap<>();

    /** Called by the engine. */
    public ChangeTopics(Properties properties) {
        super(properties);
    }

    @Override
    public String dataChangeTopic(TableId table) {
        return names.computeIfAbsent(table, id -> of(new TableName(id.schema(), id.table())));
    }

    /** The name of the changes of a table. */
    static String of(TableName table) {
        return table.toString();
    }
}
