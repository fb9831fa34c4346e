package io.tailrace.producer;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source whose connections are watched. Safe for any thread if its target is. */
final class WatchedDataSource implements DataSource {

    private final DataSource target;
    private final Supplier<TransactionJournal> journals;

    WatchedDataSource(DataSource target, Supplier<TransactionJournal> journals) {
        this.target = target;
        this.journals = journals;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return WatchedConnection.of(target.getConnection(), journals.get());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return WatchedConnection.of(target.getConnection(user, password), journals.get());
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return target.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        target.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        target.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return target.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return target.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(target) ? type.cast(target) : target.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(target) || target.isWrapperFor(type);
    }
}
