package io.tailrace.spring;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows which transactions are committed or rolled back while Spring still calls their
 * synchronizations, for example a {@code @TransactionalEventListener}. Spring then says that the
 * transaction is active, and lends its connection; what is written on it is lost, or committed by
 * itself, depending on the pool. Listens to all transaction managers that are beans. Safe for any
 * thread.
 */
final class EndedTransactions implements TransactionExecutionListener, BeanPostProcessor {

    /**
     * Whether the active transaction of the calling thread has been committed or rolled back.
     * Spring forgets the synchronizations before it calls their {@code afterCompletion}; during
     * {@code afterCommit} one of them has the mark.
     */
    static boolean isEnded() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && (!TransactionSynchronizationManager.isSynchronizationActive()
                        || TransactionSynchronizationManager.getSynchronizations().stream()
                                .anyMatch(each -> each instanceof Mark mark && mark.isCommitted));
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ConfigurableTransactionManager manager
                && !manager.getTransactionExecutionListeners().contains(this)) {
            manager.addListener(this);
        }
        return bean;
    }

    /**
     * Called immediately before the commit, and for a savepoint, which ends no transaction. The
     * commit itself may still write: Hibernate and JTA flush within it, and call entity listeners.
     */
    @Override
    public void beforeCommit(TransactionExecution transaction) {
        if (transaction.isNewTransaction()
                && TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new Mark());
        }
    }

    /** For the thread of the transaction. Is told of the commit before the others. */
    private static final class Mark implements TransactionSynchronization {

        private boolean isCommitted;

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            isCommitted = true;
        }
    }
}
