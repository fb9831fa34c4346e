package io.tailrace.relay.position;

import io.tailrace.record.CloudEventFormat;
import java.util.List;

/** Sources of which a test needs only some parts. Stateless. */
public final class SourceIdentities {

    private SourceIdentities() {}

    /** A source whose records are CloudEvents; its topics are not known. */
    public static SourceIdentity of(
            DatabaseId database,
            String name,
            List<String> formerNames,
            long table,
            String publication,
            String partitions,
            String cluster,
            boolean messages) {
        return of(
                database,
                name,
                formerNames,
                table,
                publication,
                partitions,
                cluster,
                messages,
                CloudEventFormat.NAME);
    }

    /** A source whose topics are not known. */
    public static SourceIdentity of(
            DatabaseId database,
            String name,
            List<String> formerNames,
            long table,
            String publication,
            String partitions,
            String cluster,
            boolean messages,
            String headerMode) {
        return new SourceIdentity(
                database,
                name,
                formerNames,
                table,
                publication,
                partitions,
                cluster,
                messages,
                headerMode,
                SourceIdentity.UNKNOWN);
    }
}
