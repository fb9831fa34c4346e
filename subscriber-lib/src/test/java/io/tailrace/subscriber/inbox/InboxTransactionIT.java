package io.tailrace.subscriber.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@TailraceTest
class InboxTransactionIT {

    @Test
    void aConnectionGoesBackToItsPoolInTheModeThatItCameIn(PostgresServer postgres)
            throws Exception {
        try (Connection connection = postgres.connect()) {
            DataSource pool = poolOf(connection);

            assertThatThrownBy(
                            () ->
                                    InboxTransaction.run(
                                            pool,
                                            transaction -> {
                                                assertThat(transaction.getAutoCommit()).isFalse();
                                                throw new IllegalStateException("no");
                                            }))
                    .hasMessage("no");
            assertThat(connection.getAutoCommit()).isTrue();

            InboxTransaction.run(
                    pool, transaction -> assertThat(transaction.getAutoCommit()).isFalse());
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    /** A pool of one connection, which changes nothing when the connection comes back. */
    private static DataSource poolOf(Connection connection) {
        Connection pooled = (Connection) proxy(Connection.class, connection, "close");
        return (DataSource) proxy(DataSource.class, pooled, "");
    }

    private static Object proxy(Class<?> type, Connection connection, String ignored) {
        return Proxy.newProxyInstance(
                InboxTransactionIT.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> {
                    if (method.getName().equals("getConnection") && type == DataSource.class) {
                        return connection;
                    }
                    if (method.getName().equals(ignored)) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
