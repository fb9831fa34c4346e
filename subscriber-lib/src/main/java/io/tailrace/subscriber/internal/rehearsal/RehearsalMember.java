package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.End;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.internal.access.BrokerAccess;
import io.tailrace.subscriber.internal.handling.Handlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber as a member of rehearsals: reads the control topic on a thread of its own, says who
 * it is, and has requests executed. What goes wrong here is logged and tried again, and never
 * disturbs the subscriber. Safe for any thread.
 */
public final class RehearsalMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalMember.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration NO_TOPIC = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final long CLOSE_SECONDS = 6;

    private final SubscriberConfig config;
    private final Handlers handlers;
    private final BooleanSupplier running;
    private final String member = UUID.randomUUID().toString();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CurrentRehearsal current = new CurrentRehearsal();
    private final WelcomePace welcomes = new WelcomePace();
    private final Thread thread;
    private volatile @Nullable RehearsalChannel open;

    private RehearsalMember(SubscriberConfig config, Handlers handlers, BooleanSupplier running) {
        this.config = config;
        this.handlers = handlers;
        this.running = running;
        this.thread = new Thread(this::run, "rehearsals-" + config.group());
        thread.setDaemon(true);
    }

    /**
     * Starts the threads.
     *
     * @param running whether the subscriber handles events; a paused one takes part in nothing
     */
    public static RehearsalMember start(
            SubscriberConfig config, Handlers handlers, BooleanSupplier running) {
        RehearsalMember started = new RehearsalMember(config, handlers, running);
        started.thread.start();
        return started;
    }

    /** Rolls back what is being rehearsed, and ends the threads. */
    @Override
    public void close() {
        closed.countDown();
        RehearsalChannel reading = open;
        if (reading != null) {
            reading.wakeUp();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        String before = "";
        while (isOpen()) {
            try (RehearsalChannel channel = new RehearsalChannel(config);
                    RehearsalWorker worker =
                            new RehearsalWorker(config, handlers, channel::send, running)) {
                read(channel, worker);
            } catch (KafkaException e) {
                log(e, before);
                before = String.valueOf(e.getMessage());
                pause(AFTER_FAILURE);
            }
        }
    }

    private void read(RehearsalChannel channel, RehearsalWorker worker) {
        while (isOpen()) {
            if (!channel.exists()) {
                pause(NO_TOPIC);
                continue;
            }
            for (RehearsalMessage message : channel.poll(POLL)) {
                Scope mine = new Scope("", config.group(), config.topics().deadLetter());
                if (message.scope().isSameGroup(mine)) {
                    accept(message, channel, worker);
                }
            }
            String silent = current.id();
            if (silent != null && current.isSilent(System.nanoTime())) {
                end(silent, "gave no sign of life any more", worker);
            }
        }
    }

    private void accept(
            RehearsalMessage message, RehearsalChannel channel, RehearsalWorker worker) {
        String rehearsal = message.scope().rehearsal();
        if (message instanceof Hello hello) {
            if (running.getAsBoolean()) {
                welcome(hello.scope(), channel);
            }
        } else if (message instanceof Request request) {
            if (request.member().equals(member) && rehearsal.equals(current.id())) {
                worker.submit(request);
            }
        } else if (message instanceof End) {
            end(rehearsal, "has ended", worker);
        }
    }

    private void welcome(Scope scope, RehearsalChannel channel) {
        String before = current.id();
        boolean free = current.hear(scope.rehearsal(), System.nanoTime());
        if (free && !scope.rehearsal().equals(before)) {
            LOG.atInfo()
                    .addKeyValue("group", config.group())
                    .log("Takes part in rehearsal {} of a redrive", scope.rehearsal());
        }
        if (welcomes.permit(scope.rehearsal(), System.nanoTime())) {
            channel.send(new Welcome(scope, member, free ? null : before));
        }
    }

    private void end(String rehearsal, String how, RehearsalWorker worker) {
        if (current.end(rehearsal)) {
            LOG.atInfo()
                    .addKeyValue("group", config.group())
                    .log(
                            "Rehearsal {} {}: {} dead letters were rehearsed here",
                            rehearsal,
                            how,
                            worker.cancel());
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void pause(Duration time) {
        try {
            boolean unused = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Logs a problem once; it is the same at every try until somebody changes something. */
    private void log(KafkaException e, String before) {
        if (before.equals(String.valueOf(e.getMessage()))) {
            return;
        }
        Optional<BrokerAccessException> refusal = BrokerAccess.refusal(config, e, Operation.READ);
        LOG.atWarn()
                .addKeyValue("group", config.group())
                .setCause(refusal.isPresent() ? null : e)
                .log(
                        "This subscriber cannot take part in rehearsals of a redrive, and tries again"
                                + " every {}; events are handled all the same. {}",
                        AFTER_FAILURE,
                        refusal.map(denied -> denied.getMessage() + ". " + denied.remedy())
                                .orElse(""));
    }
}
