package io.tailrace.processor.scan;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The members of a consumer group at a moment.
 *
 * @param count how many members the group has
 * @param assigned the partitions that are assigned to a member
 */
public record GroupMembers(int count, Set<TopicPartition> assigned) {

    /** Of a group that does not exist, or that nobody is a member of. */
    public static final GroupMembers NONE = new GroupMembers(0, Set.of());

    /** Copies the set. */
    public GroupMembers {
        assigned = Set.copyOf(assigned);
    }
}
