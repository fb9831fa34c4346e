package io.tailrace.spring;

import io.tailrace.producer.TransactionJournal;
import java.util.IdentityHashMap;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells a journal how a Spring transaction ends. Bound to the transaction's thread, and unbound
 * while the transaction is suspended.
 */
final class JournalSynchronization implements TransactionSynchronization {

    private final Object key;
    private final TransactionJournal journal;
    private final IdentityHashMap<Object, Integer> marks = new IdentityHashMap<>();

    JournalSynchronization(Object key, TransactionJournal journal) {
        this.key = key;
        this.journal = journal;
    }

    TransactionJournal journal() {
        return journal;
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(key);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(key, this);
    }

    @Override
    public void savepoint(Object savepoint) {
        marks.put(savepoint, journal.mark());
    }

    /** A rollback to a savepoint that is older than the journal discards all its events. */
    @Override
    public void savepointRollback(Object savepoint) {
        journal.rolledBackTo(marks.getOrDefault(savepoint, 0));
    }

    @Override
    public void afterCompletion(int status) {
        if (TransactionSynchronizationManager.getResource(key) == this) {
            TransactionSynchronizationManager.unbindResource(key);
        }
        if (status == STATUS_COMMITTED) {
            journal.committed();
        } else {
            journal.rolledBack();
        }
    }
}
