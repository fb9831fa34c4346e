package io.tailrace.relay.lookup;

import io.tailrace.process.lookup.NamedEvents;
import io.tailrace.process.lookup.NamedEvents.Named;
import io.tailrace.relay.balance.BucketFindings;
import java.util.List;

/** What was found of a bucket, as consoles are told. Stateless. */
final class Findings {

    private Findings() {}

    /** The findings with the first ids. */
    static NamedEvents named(BucketFindings found) {
        List<Named> first =
                found.wrong().entrySet().stream()
                        .limit(NamedEvents.MAX_IDS)
                        .map(each -> new Named(each.getKey(), each.getValue()))
                        .toList();
        return new NamedEvents(
                found.events(),
                found.rows(),
                found.counted().orElse(null),
                found.notRight(),
                found.unnamed(),
                first,
                found.wrong().size() > first.size(),
                found.notes());
    }
}
