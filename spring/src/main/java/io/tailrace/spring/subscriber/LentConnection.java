package io.tailrace.spring.subscriber;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a rehearsal as a data source gives it to a thread: closing it does nothing,
 * because a transaction manager closes what it was given. Everything else is that of the
 * rehearsal's connection, which refuses to be committed or rolled back as a whole; after {@link
 * #end} a transaction manager's rollback does nothing either. For one thread.
 */
final class LentConnection implements InvocationHandler {

    private final Connection rehearsal;
    private final Connection connection;
    private boolean ended;

    /**
     * @param rehearsal stays the caller's
     */
    LentConnection(Connection rehearsal) {
        this.rehearsal = rehearsal;
        this.connection =
                (Connection)
                        Proxy.newProxyInstance(
                                LentConnection.class.getClassLoader(),
                                new Class<?>[] {Connection.class},
                                this);
    }

    /** The connection to give away, always the same. */
    Connection connection() {
        return connection;
    }

    /** The handler has returned: what follows is the end of its transaction. */
    void end() {
        ended = true;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
            throws Throwable {
        boolean isWhole = arguments == null || arguments.length == 0;
        return switch (method.getName()) {
            case "close" -> null;
            case "rollback" -> ended && isWhole ? null : call(method, arguments);
            case "equals" -> arguments != null && self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> call(method, arguments);
        };
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(rehearsal, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
