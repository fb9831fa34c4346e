package io.tailrace.subscriber.internal.rehearsal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that refuses to end its transaction. Savepoints may be used. A handler that reaches
 * the connection behind it is found out by {@link RehearsalTransaction#keep}. For one thread at a
 * time.
 */
final class GuardedConnection implements InvocationHandler {

    private final Connection connection;
    private volatile @Nullable ForbiddenCallException violation;

    GuardedConnection(Connection connection) {
        this.connection = connection;
    }

    /** The connection that a handler is given. */
    Connection proxy() {
        return (Connection)
                Proxy.newProxyInstance(
                        GuardedConnection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        this);
    }

    /** What the handler tried; null if it has obeyed, also if it has caught the exception. */
    @Nullable ForbiddenCallException violation() {
        return violation;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
        switch (method.getName()) {
            case "commit", "close", "abort" -> throw refuse(method);
            case "rollback" -> {
                if (first == null) {
                    throw refuse(method);
                }
            }
            case "setAutoCommit" -> {
                if (Boolean.TRUE.equals(first)) {
                    throw refuse(method);
                }
                return null;
            }
            case "unwrap", "isWrapperFor" -> {
                if (first instanceof Class<?> type && type.isInstance(proxy)) {
                    return method.getName().equals("unwrap") ? proxy : true;
                }
            }
            case "equals" -> {
                return proxy == first;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                // every other method is that of the connection
            }
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private ForbiddenCallException refuse(Method method) {
        ForbiddenCallException refused = new ForbiddenCallException(method.getName());
        violation = refused;
        return refused;
    }
}
