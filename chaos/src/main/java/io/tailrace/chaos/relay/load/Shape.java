package io.tailrace.chaos.relay.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The shapes of transactions that services write. Each shape has ten aggregates of its own. */
enum Shape {
    SINGLE(10) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 1);
            context.first().commit();
        }
    },
    SHARED(20) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.hotAggregate(), 1);
            context.first().commit();
        }
    },
    MULTI_ROW(30) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 1 + context.below(30));
            EventWriter.insert(context.first(), context.hotAggregate(), 2);
            context.first().commit();
        }
    },
    OVERLAPPING(40) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 1);
            EventWriter.insert(context.second(), context.otherAggregate(), 2);
            EventWriter.insert(context.first(), context.aggregate(), 1);
            context.second().commit();
            EventWriter.insert(context.first(), context.aggregate(), 1);
            context.first().commit();
        }
    },
    LONG(50) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 3);
            context.pause(Duration.ofMillis(500 + context.below(4_000)));
            EventWriter.insert(context.first(), context.aggregate(), 3);
            context.first().commit();
        }
    },
    SAVEPOINT(60) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 1);
            Savepoint savepoint = context.first().setSavepoint();
            EventWriter.insert(context.first(), context.aggregate(), 2);
            context.first().rollback(savepoint);
            EventWriter.insert(context.first(), context.aggregate(), 1);
            context.first().commit();
        }
    },
    ROLLBACK(70) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.insert(context.first(), context.aggregate(), 1 + context.below(5));
            context.first().rollback();
        }
    },
    COPY(80) {
        @Override
        void write(Context context) throws SQLException {
            EventWriter.copy(context.first(), context.aggregate(), 1 + context.below(60));
            EventWriter.insert(context.first(), context.aggregate(), 1);
            context.first().commit();
            context.pause(Duration.ofMillis(context.below(200)));
        }
    },
    TWO_PHASE(90) {
        @Override
        void write(Context context) throws SQLException {
            String id = "chaos-" + context.below(Integer.MAX_VALUE);
            EventWriter.insert(context.first(), context.aggregate(), 2);
            try (Statement statement = context.first().createStatement()) {
                statement.execute("PREPARE TRANSACTION '" + id + "'");
            }
            EventWriter.insert(context.second(), context.otherAggregate(), 1);
            context.second().commit();
            context.first().setAutoCommit(true);
            try (Statement statement = context.first().createStatement()) {
                statement.execute(
                        (context.below(4) == 0 ? "ROLLBACK" : "COMMIT") + " PREPARED '" + id + "'");
            } finally {
                context.first().setAutoCommit(false);
            }
        }
    };

    private final int firstAggregate;

    Shape(int firstAggregate) {
        this.firstAggregate = firstAggregate;
    }

    /** The number of the first of the ten aggregates of this shape. */
    int firstAggregate() {
        return firstAggregate;
    }

    /** Writes one transaction, or two that overlap. */
    abstract void write(Context context) throws SQLException;

    /**
     * What a shape writes with.
     *
     * @param first a connection with an open transaction
     * @param second another connection with an open transaction
     */
    record Context(Shape shape, Connection first, Connection second, Random random) {

        private static final int OTHERS = 9;
        private static final int HOT = 5;

        /** A random number from 0 to the bound, exclusive. */
        int below(int bound) {
            return random.nextInt(bound);
        }

        /** The aggregate that only the first connection of this shape writes. */
        String aggregate() {
            return "order-" + shape.firstAggregate();
        }

        /** A random aggregate that only the second connection of this shape writes. */
        String otherAggregate() {
            return "order-" + (shape.firstAggregate() + 1 + below(OTHERS));
        }

        /** A random aggregate that the writers of several shapes write concurrently. */
        String hotAggregate() {
            return "order-" + below(HOT);
        }

        /** Keeps the transaction open for the given time. */
        void pause(Duration time) {
            LockSupport.parkNanos(time.toNanos());
        }
    }
}
