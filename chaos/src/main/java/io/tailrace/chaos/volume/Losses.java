package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Takes from a relay what it needs to go on. For one thread. */
final class Losses {

    private static final String POSITIONS = "tailrace.positions";

    private final ChaosRun run;
    private final PostgresServer postgres;
    private final KafkaBroker broker;

    Losses(ChaosRun run, PostgresServer postgres, KafkaBroker broker) {
        this.run = run;
        this.postgres = postgres;
        this.broker = broker;
    }

    /** Takes it; no relay may be running. */
    void inflict(Loss loss) throws SQLException, ExecutionException, InterruptedException {
        switch (loss) {
            case SLOT -> dropSlot();
            case POSITIONS -> deletePositions();
        }
    }

    private void dropSlot() throws SQLException {
        Sql.await(run, postgres, "SELECT count(*) FROM pg_replication_slots WHERE active", "0");
        Sql.query(postgres, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }

    private void deletePositions() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(POSITIONS)).all().get();
        }
    }
}
