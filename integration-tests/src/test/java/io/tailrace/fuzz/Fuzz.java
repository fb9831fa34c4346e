package io.tailrace.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Feeds code with hostile input for a while. The code may answer or throw an exception that it
 * documents; another exception, much time and much memory are faults. An input whose outcome is new
 * is kept and changed further, so that inputs get deeper into the code.
 *
 * <p>{@code -Dtailrace.fuzz.seconds=60} looks for longer. A fault names its input in Base64, which
 * {@code -Dtailrace.fuzz.input} replays.
 */
public final class Fuzz {

    /** Code that reads an input, and checks properties of what it read. */
    @FunctionalInterface
    public interface Target {
        void accept(byte[] input) throws Exception;
    }

    private static final Duration BUDGET =
            Duration.ofSeconds(Integer.getInteger("tailrace.fuzz.seconds", 2));
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Duration FAST = Duration.ofMillis(5);
    private static final long MUCH_MEMORY = 128L << 20;
    private static final int MAX_CORPUS = 2_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final Target target;
    private final List<Class<? extends Exception>> documented;
    private final Set<String> outcomes = new HashSet<>();

    private Fuzz(String name, Target target, List<Class<? extends Exception>> documented) {
        this.name = name;
        this.target = target;
        this.documented = documented;
    }

    /** Code under test; the name stands in the report. */
    public static Fuzz target(String name, Target target) {
        return new Fuzz(name, target, List.of());
    }

    /** The same code, which may also throw this exception and its subclasses. */
    public Fuzz mayThrow(Class<? extends Exception> exception) {
        List<Class<? extends Exception>> exceptions = new ArrayList<>(documented);
        exceptions.add(exception);
        return new Fuzz(name, target, exceptions);
    }

    /** Looks for faults, beginning with texts that the code reads without a fault. */
    public void from(String... samples) {
        from(Arrays.stream(samples).map(sample -> sample.getBytes(UTF_8)).toList());
    }

    /**
     * Looks for faults, beginning with inputs that the code reads without a fault.
     *
     * @throws AssertionError with the input that shows a fault
     */
    public void from(List<byte[]> samples) {
        String replayed = System.getProperty("tailrace.fuzz.input");
        if (replayed != null) {
            use(Base64.getDecoder().decode(replayed));
            return;
        }
        samples.forEach(this::use);
        long seed = System.nanoTime();
        Mutator mutator = new Mutator(seed);
        List<byte[]> corpus = new ArrayList<>(samples);
        long end = System.nanoTime() + BUDGET.toNanos();
        long inputs = samples.size();
        for (; System.nanoTime() < end; inputs++) {
            byte[] input = mutator.next(corpus);
            long start = System.nanoTime();
            boolean isNew = outcomes.add(use(input));
            boolean isFast = System.nanoTime() - start < FAST.toNanos();
            if (isNew && isFast && corpus.size() < MAX_CORPUS) {
                corpus.add(input);
            }
        }
        System.out.printf(
                "%s: %,d inputs in %d s, %d outcomes, seed %d%n",
                name, inputs, BUDGET.toSeconds(), outcomes.size(), seed);
    }

    /** Uses one input, and tells what came of it. */
    private String use(byte[] input) {
        long start = System.nanoTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        String outcome = outcome(input);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        if (bytes > MUCH_MEMORY) {
            throw fault("took " + (bytes >> 20) + " MiB of memory", input, null);
        }
        if (time.compareTo(SLOW) > 0) {
            throw fault("took " + time, input, null);
        }
        return outcome;
    }

    private String outcome(byte[] input) {
        try {
            target.accept(input);
            return "read " + Integer.numberOfLeadingZeros(input.length);
        } catch (Throwable e) {
            if (documented.stream().noneMatch(type -> type.isInstance(e))) {
                throw fault("threw " + e, input, e);
            }
            return where(e);
        }
    }

    /** The classes of the exception and its causes, and where they were thrown. */
    private static String where(Throwable e) {
        StringBuilder where = new StringBuilder();
        for (Throwable at = e; at != null; at = at.getCause()) {
            StackTraceElement[] stack = at.getStackTrace();
            where.append(at.getClass().getName());
            for (int i = 0; i < Math.min(3, stack.length); i++) {
                where.append(' ').append(stack[i]);
            }
        }
        return where.toString();
    }

    private AssertionError fault(String what, byte[] input, @Nullable Throwable cause) {
        return new AssertionError(
                "%s, replayed by -Dtailrace.fuzz.input=%s : %s, with %s"
                        .formatted(
                                name,
                                Base64.getEncoder().encodeToString(input),
                                what,
                                shown(input)),
                cause);
    }

    private static String shown(byte[] input) {
        String text = new String(input, 0, Math.min(input.length, 500), UTF_8);
        return '"' + text.replaceAll("\\p{Cntrl}", "?") + "\" of " + input.length + " bytes";
    }
}
