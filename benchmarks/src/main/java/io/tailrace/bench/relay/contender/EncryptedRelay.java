package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The relay of Tailrace with TLS to both servers.
 *
 * @param authority the certificate, in PEM, that PostgreSQL is verified with
 * @param bootstrapServers the listener of the broker that speaks TLS
 * @param kafkaFile the client properties for this listener
 */
public record EncryptedRelay(Path authority, String bootstrapServers, Path kafkaFile)
        implements Contender {

    public static final String NAME = "tailrace with TLS";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String topic() {
        return "outbox.order";
    }

    @Override
    public void makeSlot(Lab lab, String slot) throws IOException, SQLException {
        FirstStart.of(this, 1, lab, slot);
    }

    @Override
    public MeasuredProcess start(Lab lab, String slot) throws IOException {
        String url = lab.postgres().jdbcUrl().replace("127.0.0.1", "localhost");
        return TailraceRelay.start(
                lab,
                List.of(
                        "--database-url",
                        url + "?sslmode=verify-full&sslrootcert=" + authority,
                        "--database-user",
                        lab.postgres().user(),
                        "--bootstrap-servers",
                        bootstrapServers,
                        "--kafka-file",
                        kafkaFile.toString(),
                        "--slot",
                        slot));
    }
}
