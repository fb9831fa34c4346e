package io.tailrace.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/** The processes of a run that all do the same. For one thread at a time. */
public final class Fleet implements AutoCloseable {

    private final List<JvmProcess> members = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param main as for {@link JvmProcess}
     * @param name starts the names of their logs
     */
    public Fleet(Class<?> main, int size, List<String> options, Path logs, String name)
            throws IOException {
        for (int i = 0; i < size; i++) {
            Path log = logs.resolve(name + "-" + i + ".log");
            JvmProcess member = new JvmProcess(main, options, log);
            members.add(member);
            member.start();
        }
    }

    /** All of them, also those that have ended. */
    public List<JvmProcess> members() {
        return List.copyOf(members);
    }

    /** The first whose health says that, if there is one. */
    public Optional<JvmProcess> inState(String state) throws InterruptedException {
        for (JvmProcess member : members) {
            if (member.health().contains(state)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** One of those that run and are not paused, and that are chosen, if there is one. */
    public Optional<JvmProcess> any(Random random, Predicate<JvmProcess> chosen) {
        List<JvmProcess> all =
                members.stream().filter(m -> m.isAlive() && !m.isPaused()).filter(chosen).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    /** Starts those that have ended, killed by us or by themselves; returns how many. */
    public int startMissing() throws IOException {
        int started = 0;
        for (JvmProcess member : members) {
            if (!member.isAlive()) {
                member.start();
                started++;
            }
        }
        return started;
    }

    @Override
    public void close() {
        members.forEach(JvmProcess::kill);
    }
}
