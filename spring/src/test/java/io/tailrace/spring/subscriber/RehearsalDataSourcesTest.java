package io.tailrace.spring.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Who gets the connection of a rehearsal, and what can be done with it. */
class RehearsalDataSourcesTest {

    private final RehearsalDataSources dataSources = new RehearsalDataSources();
    private final List<String> calls = new ArrayList<>();
    private final Connection rehearsal =
            (Connection)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (self, method, arguments) -> {
                                calls.add(method.getName());
                                return null;
                            });

    /** Has no connection of its own. */
    static class Unreachable extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("a real connection");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    static final class Final extends Unreachable {}

    @Test
    void onlyTheThreadThatRehearsesGetsItsConnectionAndOnlyFromThatDataSource() throws Exception {
        DataSource database = proxy(new Unreachable());
        DataSource other = proxy(new Final());
        assertThat(database).isInstanceOf(Unreachable.class);
        assertThat(dataSources.cover(database)).isTrue();
        assertThat(dataSources.cover(new Unreachable())).isFalse();

        boolean result =
                dataSources.rehearse(
                        database,
                        rehearsal,
                        lent -> {
                            assertThat(database.getConnection()).isSameAs(lent.connection());
                            assertThat(database.getConnection("u", "p"))
                                    .isSameAs(lent.connection());
                            assertIsReal(other);
                            CompletableFuture.runAsync(() -> assertIsReal(database)).join();
                            return true;
                        });

        assertThat(result).isTrue();
        assertIsReal(database);
    }

    @Test
    void aTransactionManagerNeitherClosesNorRollsBackWhatIsLentAtItsEnd() throws Exception {
        LentConnection lent = new LentConnection(rehearsal);
        lent.connection().rollback();
        lent.connection().commit();
        assertThat(calls).containsExactly("rollback", "commit");

        calls.clear();
        lent.end();
        lent.connection().rollback();
        lent.connection().close();
        assertThat(calls).isEmpty();
        lent.connection().commit();
        lent.connection().rollback(null);
        assertThat(calls).containsExactly("commit", "rollback");
    }

    private DataSource proxy(DataSource dataSource) {
        return (DataSource) dataSources.postProcessAfterInitialization(dataSource, "database");
    }

    private static void assertIsReal(DataSource dataSource) {
        assertThatThrownBy(dataSource::getConnection).hasMessage("a real connection");
    }
}
