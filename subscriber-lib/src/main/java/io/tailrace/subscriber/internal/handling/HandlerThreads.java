package io.tailrace.subscriber.internal.handling;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the threads of a subscriber. All are daemons. */
public final class HandlerThreads {

    /**
     * The first Java version whose virtual threads do not pin their carrier thread inside {@code
     * synchronized}. On earlier versions a few handlers that block inside {@code synchronized}
     * would keep all handlers from running.
     */
    private static final int FIRST_UNPINNED = 24;

    private HandlerThreads() {}

    /**
     * An executor for handlers: a virtual thread per task on Java 24 and later, a cached pool of
     * platform threads before.
     */
    public static ExecutorService handlers(String group) {
        String prefix = "handler-" + group + "-";
        return Runtime.version().feature() >= FIRST_UNPINNED
                ? virtual(prefix)
                : Executors.newCachedThreadPool(daemons(prefix));
    }

    /** A scheduler for pauses and timeouts; delayed tasks are discarded at its shutdown. */
    public static ScheduledExecutorService clock(String group) {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(1, daemons("clock-" + group + "-"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** An executor with one thread. */
    public static ExecutorService single(String name) {
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
        } catch (Throwable e) { // declared by MethodHandle.invoke
            throw new IllegalStateException("Could not create an executor of virtual threads", e);
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
