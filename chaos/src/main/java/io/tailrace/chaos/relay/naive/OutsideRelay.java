package io.tailrace.chaos.relay.naive;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionGuard;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.source.ChangeStream;
import io.tailrace.relay.source.change.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Computes the position as the relay of Tailrace does, but stores it in a file after the records
 * are sent: a crash between both repeats the records.
 */
final class OutsideRelay {

    private final Path file;
    private final PlainPublisher publisher;
    private final PositionGuard guard;
    private volatile Position stored;

    private OutsideRelay(RelayConfig config, Path directory, Position from) {
        this.file = directory.resolve("position");
        this.publisher = new PlainPublisher(config);
        this.guard = PositionGuard.resume(from);
        this.stored = from;
    }

    static CompletableFuture<Void> start(RelayConfig config, Database database, Path directory)
            throws SQLException, IOException {
        return start(config, directory, begin(config, database, directory.resolve("position")));
    }

    /** Takes what the slot gives: goes on at the position of the slot, which may be a new one. */
    static CompletableFuture<Void> startAtSlot(
            RelayConfig config, Database database, Path directory)
            throws SQLException, IOException {
        Optional<SlotStatus> slot = database.slot();
        Position from =
                slot.isPresent()
                        ? Position.after(slot.get().confirmed())
                        : afterNewSlot(config, database);
        return start(config, directory, from);
    }

    private static CompletableFuture<Void> start(
            RelayConfig config, Path directory, Position from) {
        OutsideRelay relay = new OutsideRelay(config, directory, from);
        relay.store(from);
        ChangeStream stream = new ChangeStream(config, () -> relay.stored, relay::onChanges);
        stream.start();
        return stream.ended();
    }

    private static Position begin(RelayConfig config, Database database, Path file)
            throws SQLException, IOException {
        if (Files.exists(file)) {
            String[] parts = Files.readString(file).split("\\+", 2);
            return new Position(LogSequenceNumber.valueOf(parts[0]), Long.parseLong(parts[1]));
        }
        return afterNewSlot(config, database);
    }

    private static Position afterNewSlot(RelayConfig config, Database database)
            throws SQLException {
        try (NewSlot slot =
                NewSlot.create(
                        database,
                        config.source().slot(),
                        new TermSessions(new CompletableFuture<>()))) {
            return Position.after(slot.consistentPoint());
        }
    }

    private void onChanges(List<Change> changes) throws InterruptedException {
        List<CapturedRow> fresh = new ArrayList<>();
        for (Change change : changes) {
            LogSequenceNumber previous = change.previousCommit();
            CapturedRow row = change.row();
            if (previous != null && row != null && guard.isNew(previous)) {
                fresh.add(row);
            }
        }
        publisher.publish(fresh);
        store(guard.position());
    }

    private void store(Position position) {
        try {
            Path next = file.resolveSibling("position.next");
            Files.writeString(next, position.toString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not store the position in " + file, e);
        }
        stored = position;
    }
}
