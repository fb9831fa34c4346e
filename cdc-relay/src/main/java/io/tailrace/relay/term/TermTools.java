package io.tailrace.relay.term;

import io.tailrace.process.kafka.NewTopicLimit;
import io.tailrace.process.kafka.TopicRefusals;
import io.tailrace.relay.account.AccountReport;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.lookup.LookupReport;
import io.tailrace.relay.protection.Protection;
import io.tailrace.relay.publish.BatchReport;
import io.tailrace.relay.retention.RetentionReport;

/**
 * What the terms of a relay use one after the other, and what they report to. Each part is safe for
 * the threads of a term.
 *
 * @param progress told about every batch of the stream that is published
 * @param protection lets the calls to the brokers through
 * @param report counts and logs what is published
 * @param refusals told which topics of aggregate types cannot be had
 * @param newTopics how many topics of aggregate types may be created
 * @param repairs told about every loss of continuity; what repairs have left out is not removed
 * @param retention told about rows that are removed
 * @param account told about rows that are counted
 * @param lookups told about questions of consoles
 */
public record TermTools(
        Progress progress,
        Protection protection,
        BatchReport report,
        TopicRefusals refusals,
        NewTopicLimit newTopics,
        Repairs repairs,
        RetentionReport retention,
        AccountReport account,
        LookupReport lookups) {}
