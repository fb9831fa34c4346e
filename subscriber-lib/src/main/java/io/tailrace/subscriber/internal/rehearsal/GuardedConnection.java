package io.tailrace.subscriber.internal.rehearsal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that refuses to end its transaction, by a method or by SQL, and that does not give
 * away the connection behind it: neither by {@code unwrap} nor by its statements, their results and
 * the metadata. Savepoints may be used. For one thread at a time, except for {@link #shut} and
 * {@link #cancel}.
 */
final class GuardedConnection {

    /** What refers to its connection; the more special type first. */
    private static final List<Class<?>> REFERRING =
            List.of(
                    CallableStatement.class,
                    PreparedStatement.class,
                    Statement.class,
                    ResultSet.class,
                    DatabaseMetaData.class);

    private final Connection connection;
    private final Connection proxy;
    private volatile @Nullable ForbiddenCallException violation;
    private volatile @Nullable Statement running;
    private volatile boolean shut;

    GuardedConnection(Connection connection) {
        this.connection = connection;
        this.proxy = proxy(Connection.class, new OfConnection());
    }

    /** The connection that a handler is given. */
    Connection proxy() {
        return proxy;
    }

    /** What the handler tried; null if it has obeyed, also if it has caught the exception. */
    @Nullable ForbiddenCallException violation() {
        return violation;
    }

    /** Refuses every further call but to close a statement. May be called by any thread. */
    void shut() {
        shut = true;
    }

    /** Cancels the statement that runs, if one does. May be called by any thread. */
    void cancel() throws SQLException {
        Statement statement = running;
        if (statement != null) {
            statement.cancel();
        }
    }

    private ForbiddenCallException refuse(String call) {
        ForbiddenCallException refused = new ForbiddenCallException(call);
        if (violation == null) {
            violation = refused;
        }
        return refused;
    }

    private void requireHarmless(Object @Nullable [] arguments) throws SQLException {
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
            Optional<String> ending = TransactionControl.in(sql);
            if (ending.isPresent()) {
                throw refuse(ending.get());
            }
        }
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (shut && !method.getName().equals("close")) {
            throw new SQLException("the rehearsal of this handler is over");
        }
        try {
            return guarded(method.invoke(target, arguments));
        } catch (InvocationTargetException e) {
            if (CommitGuard.hasPrevented(e.getTargetException())) {
                // a further statement would begin a transaction that has no guard
                shut();
            }
            throw e.getTargetException();
        }
    }

    private @Nullable Object guarded(@Nullable Object result) {
        for (Class<?> type : REFERRING) {
            if (type.isInstance(result)) {
                return proxy(type, new OfReferring(result));
            }
        }
        return result;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        GuardedConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What both kinds of proxies have in common. */
    private abstract class Guard implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
                throws Throwable {
            Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
            return switch (method.getName()) {
                case "unwrap" -> {
                    if (first instanceof Class<?> type && type.isInstance(self)) {
                        yield self;
                    }
                    throw refuse("unwrap");
                }
                case "isWrapperFor" -> first instanceof Class<?> type && type.isInstance(self);
                case "equals" -> self == first;
                case "hashCode" -> System.identityHashCode(self);
                default -> guard(method, arguments, first);
            };
        }

        abstract @Nullable Object guard(
                Method method, Object @Nullable [] arguments, @Nullable Object first)
                throws Throwable;
    }

    private final class OfConnection extends Guard {

        @Override
        @Nullable Object guard(Method method, Object @Nullable [] arguments, @Nullable Object first)
                throws Throwable {
            switch (method.getName()) {
                case "commit", "close", "abort" -> throw refuse(method.getName());
                case "rollback" -> {
                    if (first == null) {
                        throw refuse("rollback");
                    }
                }
                case "setAutoCommit" -> {
                    if (Boolean.TRUE.equals(first)) {
                        throw refuse("setAutoCommit");
                    }
                    return null;
                }
                case "prepareStatement", "prepareCall" -> requireHarmless(arguments);
                default -> {
                    // every other method is that of the connection
                }
            }
            return call(connection, method, arguments);
        }
    }

    /** A statement, a result, or the metadata. */
    private final class OfReferring extends Guard {

        private final Object target;

        OfReferring(Object target) {
            this.target = target;
        }

        @Override
        @Nullable Object guard(Method method, Object @Nullable [] arguments, @Nullable Object first)
                throws Throwable {
            if (method.getName().equals("getConnection")) {
                return proxy;
            }
            if (!(target instanceof Statement statement)) {
                return call(target, method, arguments);
            }
            if (method.getName().equals("addBatch")) {
                requireHarmless(arguments);
            }
            if (!method.getName().startsWith("execute")) {
                return call(target, method, arguments);
            }
            requireHarmless(arguments);
            running = statement;
            try {
                return call(target, method, arguments);
            } finally {
                running = null;
            }
        }
    }
}
