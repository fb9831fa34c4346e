package io.tailrace.chaos.upgrade;

import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.subscriber.service.ShopHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One relay, processor or subscriber, which runs in one of two builds with the same options and the
 * same state directory. For one thread.
 */
final class Member {

    private static final Duration STOP = Duration.ofSeconds(40);

    /** What a member does. */
    enum Role {
        RELAY("STREAMING", "STANDBY"),
        PROCESSOR("RUNNING", "RUNNING"),
        SUBSCRIBER("RUNNING", "RUNNING");

        private final String works;
        private final String waits;

        Role(String works, String waits) {
            this.works = works;
            this.waits = waits;
        }
    }

    private final String name;
    private final Role role;
    private final JvmProcess previous;
    private final JvmProcess current;
    private boolean isPrevious = true;

    /** A member that has not been started. */
    Member(String name, Role role, JvmProcess previous, JvmProcess current) {
        this.name = name;
        this.role = role;
        this.previous = previous;
        this.current = current;
    }

    /** Starts the process, in the build that it had last. */
    void start() throws IOException {
        running().start();
    }

    /** Whether the process runs. */
    boolean isAlive() {
        return running().isAlive();
    }

    /** Whether the process says that it does its work, or that it waits to take over. */
    boolean isReady() {
        String health = running().health();
        return health.contains(role.works) || health.contains(role.waits);
    }

    /** Whether the process has ended because an event ended it, as some events do. */
    boolean wasEndedByAHandler() {
        return role == Role.SUBSCRIBER && exitCode() == ShopHandler.CRASHED;
    }

    /** The exit code of the process that has ended. */
    int exitCode() {
        return running().exitCode().orElse(-1);
    }

    /** Kills the process and starts it again in the same build. */
    void killAndRestart() throws IOException {
        running().kill();
        start();
    }

    /**
     * Ends the process, and starts it in the other build.
     *
     * @param kill whether the process is killed, and not asked to stop
     * @return what was wrong with the way it stopped; empty if nothing was
     */
    Optional<String> replace(boolean kill) throws IOException, InterruptedException {
        Optional<String> problem = Optional.empty();
        if (kill) {
            running().kill();
        } else {
            problem = stop(STOP);
        }
        isPrevious = !isPrevious;
        start();
        return problem;
    }

    /**
     * Asks the process to stop. A process that is asked ends with exit code 0.
     *
     * @param atMost after this time it is killed
     * @return what was wrong with the way it stopped; empty if nothing was
     */
    Optional<String> stop(Duration atMost) throws InterruptedException {
        OptionalInt code = running().stop(atMost);
        if (code.isEmpty()) {
            return Optional.of(
                    "%s did not stop within %d s and was killed"
                            .formatted(this, atMost.toSeconds()));
        }
        return code.getAsInt() == 0 || wasEndedByAHandler()
                ? Optional.empty()
                : Optional.of(
                        "%s was asked to stop and ended with exit code %d"
                                .formatted(this, code.getAsInt()));
    }

    private JvmProcess running() {
        return isPrevious ? previous : current;
    }

    @Override
    public String toString() {
        return name + (isPrevious ? " (previous)" : " (current)");
    }
}
