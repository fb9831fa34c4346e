package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.SpringModulith;
import io.tailrace.bench.relay.lab.Lab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * Has the application with Spring Modulith write the events, because the events of Spring Modulith
 * are sent by the process that commits them. On Linux all JVMs have the same {@code nanoTime}.
 */
final class ModulithOrders implements Commits {

    private static final int LOOK_EVERY_MILLIS = 50;

    private final Path directory;
    private final Rate rate;
    private LongBuffer committedAt = LongBuffer.allocate(0);

    ModulithOrders(Lab lab, Rate rate) throws IOException {
        this.directory = SpringModulith.orders(lab);
        this.rate = rate;
    }

    @Override
    public void run() throws IOException, InterruptedException {
        Path committed = directory.resolve("committed");
        Files.deleteIfExists(committed);
        Path order = directory.resolve("order");
        Files.writeString(order, rate.perSecond() + " " + rate.events());
        Files.move(order, directory.resolve("next"), StandardCopyOption.ATOMIC_MOVE);
        while (!Files.exists(committed)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        committedAt = ByteBuffer.wrap(Files.readAllBytes(committed)).asLongBuffer();
    }

    @Override
    public long committedAt(int n) {
        return committedAt.get(n);
    }
}
