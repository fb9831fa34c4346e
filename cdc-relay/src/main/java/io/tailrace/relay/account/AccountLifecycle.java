package io.tailrace.relay.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The begin and the end of what the relays of an outbox count. Stateless. */
public final class AccountLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AccountLifecycle.class);

    /** A new pipeline's table, 8 MiB with blocks of the default size. */
    private static final long FEW_BLOCKS = 1_024;

    private AccountLifecycle() {}

    /**
     * Notes, before the first row of an outbox is published, that its rows are counted from the
     * first one on. At that moment no row is published, so that every row that will be published is
     * in the table now, or comes. The note is a state of a counter without leaves; a relay that
     * takes over at any time after it counts everything.
     *
     * <p>Nothing is noted unless nothing was ever published or counted, and all existing rows are
     * to be published, and are few. The account then begins later, and so if it cannot be noted.
     *
     * @param history what is known of the slot, read by the leader after fencing
     * @param source what will be streamed
     */
    public static void begin(
            RelayConfig config,
            Database database,
            OutboxTable table,
            SlotHistory history,
            SourceIdentity source,
            TermSessions sessions)
            throws SQLException, InterruptedException {
        if (!config.countsRows()
                || config.startFrom() == StartFrom.NOW
                || history.last() != null
                || history.superseded()
                || history.removedAt() != null
                || blocks(config, database, sessions) > FEW_BLOCKS) {
            return;
        }
        try (AccountStore store =
                new AccountStore(config, () -> sessions.requireTerm("the account was prepared"))) {
            AccountStore.Stored stored = store.open();
            if (stored.state() == null && stored.hours().isEmpty()) {
                CounterState none = CounterState.empty(Epoch.of(source, table), 0);
                store.commit(List.of(store.state(none), store.progress(none)));
            }
        } catch (KafkaException | OperatorException | IllegalArgumentException e) {
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "The account does not begin with the first row, because topic {} could"
                                    + " not be written: {}",
                            AccountTopic.NAME,
                            e.getMessage());
        }
    }

    /**
     * Ends what relays that are removed have counted: nobody waits for their counts any longer, and
     * nothing is kept for them.
     *
     * @param relays as their positions are named; none of them runs
     */
    public static void end(RelayConfig config, Collection<String> relays)
            throws InterruptedException {
        try (AccountStore store = new AccountStore(config, () -> {})) {
            store.retire(relays);
        }
    }

    private static long blocks(RelayConfig config, Database database, TermSessions sessions)
            throws SQLException {
        try (Connection session = sessions.with(database.connect("account"))) {
            return TableLook.at(session, config.source().table()).blocks();
        }
    }
}
