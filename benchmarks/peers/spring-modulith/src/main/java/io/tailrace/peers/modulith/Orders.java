package io.tailrace.peers.modulith;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes numbered events at a steady rate from several threads, one transaction per event, as
 * often as a file {@code next} with the rate and the number of events appears in a directory. The
 * file {@code committed} then has the {@code System.nanoTime()} of each commit, as longs.
 */
@Component
@ConditionalOnProperty("orders.directory")
class Orders implements ApplicationRunner {

    private static final int THREADS = 4;
    private static final int AGGREGATES = 5_000;
    private static final long LOOK_EVERY = 20_000_000;
    private static final String FILLER = "0123456789abcdef".repeat(16);

    private final ApplicationEventPublisher publisher;
    private final TransactionTemplate transactions;

    Orders(ApplicationEventPublisher publisher, PlatformTransactionManager manager) {
        this.publisher = publisher;
        this.transactions = new TransactionTemplate(manager);
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        Path directory = Path.of(arguments.getOptionValues("orders.directory").get(0));
        Path next = directory.resolve("next");
        while (true) {
            if (Files.exists(next)) {
                String[] rate = Files.readString(next).trim().split(" ");
                Files.delete(next);
                write(directory, publish(Integer.parseInt(rate[0]), Integer.parseInt(rate[1])));
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }

    private AtomicLongArray publish(int perSecond, int events) throws Exception {
        AtomicLongArray committedAt = new AtomicLongArray(events);
        AtomicInteger numbers = new AtomicInteger();
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            all.add(
                    threads.submit(
                            () -> {
                                for (int n = numbers.getAndIncrement();
                                        n < events;
                                        n = numbers.getAndIncrement()) {
                                    waitUntil(begin + n * 1_000_000_000L / perSecond);
                                    OrderPlaced event =
                                            new OrderPlaced(n, "order-" + n % AGGREGATES, FILLER);
                                    transactions.executeWithoutResult(
                                            status -> publisher.publishEvent(event));
                                    committedAt.set(n, System.nanoTime());
                                }
                            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        return committedAt;
    }

    private static void write(Path directory, AtomicLongArray committedAt) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(committedAt.length() * Long.BYTES);
        for (int n = 0; n < committedAt.length(); n++) {
            bytes.putLong(committedAt.get(n));
        }
        Path unfinished = Files.write(directory.resolve("unfinished"), bytes.array());
        Files.move(unfinished, directory.resolve("committed"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void waitUntil(long nanoTime) {
        for (long wait = nanoTime - System.nanoTime(); wait > 0; ) {
            LockSupport.parkNanos(wait);
            wait = nanoTime - System.nanoTime();
        }
    }
}
