package com.example.bookshop;

import io.tailrace.producer.Outbox;
import java.sql.SQLException;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;

/** Orders with MyBatis. */
public class MyBatisOrders {

    private final SqlSessionFactory sessions;
    private final Outbox outbox;

    public MyBatisOrders(SqlSessionFactory sessions, Outbox outbox) {
        this.sessions = sessions;
        this.outbox = outbox;
    }

    /** Saves an order and emits its events, in one transaction. */
    public void place(String id, String book) throws SQLException {
        try (SqlSession session = sessions.openSession()) {
            try {
                outbox.emit(session.getConnection(), new OrderEvent.Placed(id, book));
                outbox.emit(session.getConnection(), new OrderEvent.Invoiced(id, 1900));
                session.getMapper(OrderMapper.class).insert(id, book);
                session.commit(true);
            } catch (SQLException | RuntimeException | Error e) {
                session.rollback(true);
                throw e;
            }
        }
    }
}
