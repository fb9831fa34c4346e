package io.tailrace.spring;

import io.tailrace.producer.TransactionJournal;
import io.tailrace.producer.TransactionWatch;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Observes the Spring transactions of a data source. Safe for any thread. */
final class SpringTransactionWatch implements TransactionWatch {

    private final DataSource dataSource;

    SpringTransactionWatch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Optional<TransactionJournal> journal(
            Connection connection, Supplier<TransactionJournal> fresh) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !DataSourceUtils.isConnectionTransactional(connection, dataSource)) {
            return Optional.empty();
        }
        JournalSynchronization current =
                (JournalSynchronization) TransactionSynchronizationManager.getResource(this);
        if (current == null || !isOfThisTransaction(current)) {
            TransactionSynchronizationManager.unbindResourceIfPossible(this);
            current = new JournalSynchronization(this, fresh.get());
            TransactionSynchronizationManager.bindResource(this, current);
            TransactionSynchronizationManager.registerSynchronization(current);
        }
        return Optional.of(current.journal());
    }

    /** In a transaction within {@code afterCompletion} of another one, both have their events. */
    private static boolean isOfThisTransaction(JournalSynchronization journal) {
        return TransactionSynchronizationManager.getSynchronizations().contains(journal);
    }
}
