package io.tailrace.relay.adopt;

import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.relay.config.RelayConfig;

/**
 * What is to be adopted.
 *
 * @param peer where the other program stores its offset
 * @param withoutOffset whether the offset is not read
 * @param allIds whether the relay compares with every record of the topics, not only with those
 *     since the first transaction that may be published already
 * @param publishForgotten whether rows are published whose records the topics may have lost
 * @param nothingPublished whether the topics need not hold any record
 */
public record AdoptionRequest(
        PeerSource peer,
        boolean withoutOffset,
        boolean allIds,
        boolean publishForgotten,
        boolean nothingPublished) {

    /** The times of records that come from a column do not show when they were written. */
    boolean comparesAllIds(RelayConfig config) {
        return allIds
                || (config.format() instanceof EventRouterFormat router
                        && router.timestampColumn() != null);
    }
}
