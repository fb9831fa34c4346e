package io.tailrace.subscriber;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a subscriber. */
final class HandlerThreads {

    /**
     * The first Java whose virtual threads do not pin their carrier inside {@code synchronized}. On
     * earlier ones a few blocking handlers of that kind would stop all others.
     */
    private static final int FIRST_UNPINNED = 24;

    private HandlerThreads() {}

    /** For handlers: virtual ones from Java 24 on, otherwise as many as are needed. */
    static ExecutorService handlers(String group) {
        String prefix = "handler-" + group + "-";
        return Runtime.version().feature() >= FIRST_UNPINNED
                ? virtual(prefix)
                : Executors.newCachedThreadPool(daemons(prefix));
    }

    /** For pauses and timeouts. */
    static ScheduledExecutorService clock(String group) {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, daemons("clock-" + group + "-"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** One thread. */
    static ExecutorService single(String name) {
        return Executors.newSingleThreadExecutor(daemons(name + "-"));
    }

    /** {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 0).factory())}. */
    private static ExecutorService virtual(String prefix) {
        try {
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Object builder =
                    lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                            .invoke();
            Object named =
                    lookup.findVirtual(
                                    ofVirtual,
                                    "name",
                                    MethodType.methodType(ofVirtual, String.class, long.class))
                            .invoke(builder, prefix, 0L);
            Object factory =
                    lookup.findVirtual(
                                    ofVirtual,
                                    "factory",
                                    MethodType.methodType(ThreadFactory.class))
                            .invoke(named);
            return (ExecutorService)
                    lookup.findStatic(
                                    Executors.class,
                                    "newThreadPerTaskExecutor",
                                    MethodType.methodType(
                                            ExecutorService.class, ThreadFactory.class))
                            .invoke(factory);
        } catch (Throwable e) { // MethodHandle.invoke declares it
            throw new IllegalStateException("Virtual threads cannot be made", e);
        }
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
