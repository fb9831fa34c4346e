package io.tailrace.producer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A proxy of a connection that tells a journal how each transaction ends. */
final class WatchedConnection implements InvocationHandler {

    /** Implemented by the proxy; a connection pool can unwrap its connection to this type. */
    interface Watched {
        TransactionJournal journal();
    }

    private final Connection target;
    private final TransactionJournal journal;
    private final IdentityHashMap<Savepoint, Integer> marks = new IdentityHashMap<>();

    private WatchedConnection(Connection target, TransactionJournal journal) {
        this.target = target;
        this.journal = journal;
    }

    static Connection of(Connection target, TransactionJournal journal) {
        return (Connection)
                Proxy.newProxyInstance(
                        WatchedConnection.class.getClassLoader(),
                        new Class<?>[] {Connection.class, Watched.class},
                        new WatchedConnection(target, journal));
    }

    /** The journal of a watched connection, or of one that the given connection wraps. */
    static Optional<TransactionJournal> journal(Connection connection) throws SQLException {
        if (connection instanceof Watched watched) {
            return Optional.of(watched.journal());
        }
        return connection.isWrapperFor(Watched.class)
                ? Optional.of(connection.unwrap(Watched.class).journal())
                : Optional.empty();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Object[] given = arguments == null ? new Object[0] : arguments;
        return switch (method.getName()) {
            case "journal" -> journal;
            case "equals" -> proxy == given[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "isWrapperFor" -> given[0] == Watched.class || (boolean) call(method, given);
            case "unwrap" -> given[0] == Watched.class ? proxy : call(method, given);
            case "commit" -> commit(method, given);
            case "setAutoCommit" -> setAutoCommit(method, given);
            case "setSavepoint" -> setSavepoint(method, given);
            case "rollback" -> rollBack(method, given);
            case "close", "abort" -> discard(method, given);
            default -> call(method, given);
        };
    }

    private @Nullable Object commit(Method method, Object[] arguments) throws Throwable {
        try {
            Object nothing = call(method, arguments);
            journal.committed();
            return nothing;
        } finally {
            clear();
        }
    }

    /** Turning auto-commit on commits the current transaction. */
    private @Nullable Object setAutoCommit(Method method, Object[] arguments) throws Throwable {
        boolean commits = (boolean) arguments[0] && !target.getAutoCommit();
        return commits ? commit(method, arguments) : call(method, arguments);
    }

    private Object setSavepoint(Method method, Object[] arguments) throws Throwable {
        Savepoint savepoint = (Savepoint) call(method, arguments);
        marks.put(savepoint, journal.mark());
        return savepoint;
    }

    private @Nullable Object rollBack(Method method, Object[] arguments) throws Throwable {
        if (arguments.length == 0) {
            return discard(method, arguments);
        }
        Object nothing = call(method, arguments);
        journal.rolledBackTo(marks.getOrDefault((Savepoint) arguments[0], 0));
        return nothing;
    }

    private @Nullable Object discard(Method method, Object[] arguments) throws Throwable {
        clear();
        return call(method, arguments);
    }

    private void clear() {
        journal.rolledBack();
        marks.clear();
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
