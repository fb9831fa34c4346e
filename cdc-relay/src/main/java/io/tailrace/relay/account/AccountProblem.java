package io.tailrace.relay.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.session.AccessDenied;
import java.sql.SQLException;

/** Says why rows are not counted, and what the operator can do. No input or output. */
final class AccountProblem {

    private static final String BY_ITSELF =
            "The relay publishes as before, and tries again to count by itself.";

    private AccountProblem() {}

    /** The history of the database is not the one that was published. */
    static OperatorException noHeartbeat(OutboxSource source) {
        return notCounted(
                source,
                "the database lacks the last heartbeat of slot %s that was published"
                        .formatted(source.slot()),
                "Do not empty table %s. If PostgreSQL was promoted or restored, the relay finds out by itself."
                        .formatted(HeartbeatTable.name(source)));
    }

    /** The ids of transactions are too far apart. */
    static OperatorException tooOld(OutboxSource source, long below, long next) {
        return notCounted(
                source,
                "only rows of transactions below %d are published, too far from the current transaction %d to be compared"
                        .formatted(below, next),
                "Look for a transaction that is open or prepared for long in pg_stat_activity and"
                        + " pg_prepared_xacts.");
    }

    /** A server refused something, or did not answer. */
    static OperatorException of(Exception e, RelayConfig config) {
        if (e instanceof SQLException denied) {
            return AccessDenied.in(denied, config.source())
                    .orElseGet(
                            () ->
                                    notCounted(
                                            config.source(),
                                            "PostgreSQL refused it or did not answer: "
                                                    + e.getMessage(),
                                            BY_ITSELF));
        }
        return AccessErrors.ofLogin(config.kafka(), e)
                .orElseGet(
                        () ->
                                notCounted(
                                        config.source(),
                                        "topic %s could not be read or written: %s"
                                                .formatted(AccountTopic.NAME, e.getMessage()),
                                        BY_ITSELF));
    }

    /** A record of this relay is no record of a known version. */
    static OperatorException unreadable(OutboxSource source, long offset, Exception e) {
        return notCounted(
                source,
                "the record at offset %d of topic %s is unreadable: %s"
                        .formatted(offset, AccountTopic.NAME, e.getMessage()),
                "Start a relay of the version that wrote it. " + BY_ITSELF);
    }

    /** Something unforeseen. */
    static OperatorException unforeseen(OutboxSource source, Throwable e) {
        return new OperatorException(
                ExitCode.UNEXPECTED,
                "Could not count the rows of table %s: %s".formatted(source.table(), e),
                "The log has the stack trace. " + BY_ITSELF,
                e);
    }

    private static OperatorException notCounted(OutboxSource source, String reason, String remedy) {
        return new OperatorException(
                ExitCode.SETUP,
                "Rows of table %s are not counted, because %s".formatted(source.table(), reason),
                remedy);
    }
}
