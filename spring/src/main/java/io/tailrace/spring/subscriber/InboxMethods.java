package io.tailrace.spring.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.spring.CurrentTransaction;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxCleanup;
import io.tailrace.subscriber.inbox.InboxSchema;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes handlers of idempotent methods. The database is used, and its inbox table created if that
 * is wanted, once there is such a method, or a {@link TransactionalInbox} is used. Only {@link
 * #open} may be called by any thread.
 */
final class InboxMethods implements IdempotentHandlers, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(InboxMethods.class);

    /** With these, a method does its work in the transaction that it finds. */
    private static final Set<Propagation> JOINING =
            Set.of(
                    Propagation.REQUIRED,
                    Propagation.SUPPORTS,
                    Propagation.MANDATORY,
                    Propagation.NESTED);

    private final ObjectProvider<DataSource> dataSources;
    private final ObjectProvider<PlatformTransactionManager> managers;
    private final ObjectProvider<RehearsalDataSources> rehearsals;
    private final InboxProperties properties;
    private @Nullable InboxTransactions transactions;
    private @Nullable Inbox inbox;
    private @Nullable InboxCleanup cleanup;

    InboxMethods(
            ObjectProvider<DataSource> dataSources,
            ObjectProvider<PlatformTransactionManager> managers,
            ObjectProvider<RehearsalDataSources> rehearsals,
            InboxProperties properties) {
        this.dataSources = dataSources;
        this.managers = managers;
        this.rehearsals = rehearsals;
        this.properties = properties;
    }

    @Override
    public io.tailrace.subscriber.handler.EventHandler<DomainEvent> of(HandlerMethod method) {
        requireJoining(method);
        if (transactions == null) {
            transactions = begin(method);
        }
        InboxMethod handler = new InboxMethod(method, transactions);
        RehearsalDataSources covered = rehearsals.getIfAvailable();
        if (covered == null) {
            return handler;
        }
        if (!covered.cover(transactions.dataSource())) {
            LOG.warn(
                    "The data source of idempotent @EventHandler methods was created before rehearsals could be"
                            + " prepared; {} is left out of rehearsals",
                    method.method().toGenericString());
            return handler;
        }
        return handler.rehearsableWith(covered);
    }

    /** Deletes no further rows. */
    @Override
    public void destroy() {
        if (cleanup != null) {
            cleanup.close();
        }
    }

    private InboxTransactions begin(HandlerMethod method) {
        DataSource dataSource = dataSources.getIfUnique();
        PlatformTransactionManager manager = managers.getIfUnique();
        if (dataSource == null || manager == null) {
            throw refused(
                    method,
                    "needs one DataSource and one PlatformTransactionManager, or primary ones, got "
                            + (dataSource == null
                                    ? dataSources.stream().count() + " data sources"
                                    : managers.stream().count() + " transaction managers"));
        }
        return new InboxTransactions(open(dataSource), transactionsOf(dataSource), manager);
    }

    private CurrentTransaction transactionsOf(DataSource dataSource) {
        return new CurrentTransaction(
                dataSource,
                () -> managers.stream().anyMatch(JtaTransactionManager.class::isInstance));
    }

    /**
     * The inbox of a @Transactional method that is no handler of this class.
     *
     * @throws IllegalStateException if there is not one data source
     */
    synchronized TransactionalInbox.OpenInbox open() {
        DataSource dataSource = dataSources.getIfUnique();
        if (dataSource == null) {
            throw new IllegalStateException(
                    "an inbox needs one DataSource, or a primary one, got "
                            + dataSources.stream().count());
        }
        return new TransactionalInbox.OpenInbox(open(dataSource), transactionsOf(dataSource));
    }

    /** Both kinds of methods share the table and one thread that cleans it. */
    private synchronized Inbox open(DataSource dataSource) {
        if (inbox == null) {
            if (properties.isCreateTable()) {
                outsideOfTransactions(() -> createTable(dataSource));
            }
            if (properties.getCleanupInterval().toMillis() > 0) {
                cleanup =
                        new Inbox(properties.toConfig())
                                .startCleanup(dataSource, properties.getCleanupInterval());
            }
            inbox = new Inbox(properties.toConfig());
        }
        return inbox;
    }

    /**
     * Suspends the transaction of the caller. A transaction of JTA would have the connection
     * otherwise, and would remove the table if it is rolled back.
     */
    private void outsideOfTransactions(Runnable action) {
        @Nullable PlatformTransactionManager manager = managers.getIfUnique();
        if (manager == null) {
            action.run();
            return;
        }
        TransactionTemplate none = new TransactionTemplate(manager);
        none.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        none.executeWithoutResult(status -> action.run());
    }

    private void createTable(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            InboxSchema.createIfMissing(connection, properties.toConfig());
            if (!connection.getAutoCommit()) { // a pool rolls back what was not committed
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "could not create the inbox table " + properties.getTable(), e);
        }
    }

    private static void requireJoining(HandlerMethod handler) {
        Class<?> type = AopProxyUtils.ultimateTargetClass(handler.bean());
        Method method = AopUtils.getMostSpecificMethod(handler.method(), type);
        Transactional own = AnnotatedElementUtils.findMergedAnnotation(method, Transactional.class);
        Transactional annotation =
                own == null
                        ? AnnotatedElementUtils.findMergedAnnotation(type, Transactional.class)
                        : own;
        if (annotation != null && !JOINING.contains(annotation.propagation())) {
            throw refused(
                    handler,
                    "must do its work in the transaction of the inbox, got @Transactional with the propagation "
                            + annotation.propagation());
        }
    }

    private static IllegalStateException refused(HandlerMethod method, String why) {
        return new IllegalStateException(
                "idempotent @EventHandler method %s %s"
                        .formatted(method.method().toGenericString(), why));
    }
}
