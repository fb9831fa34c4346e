package io.tailrace.process;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read again whenever it is needed, so that a secret can be replaced while a
 * process runs. Never shows the value. Safe for any thread.
 *
 * @param <T> what the secret is read as
 */
public final class Secret<T> implements Supplier<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Secret.class);

    private final Supplier<T> source;
    private volatile @Nullable T last;

    private Secret(Supplier<T> source, @Nullable T first) {
        this.source = source;
        this.last = first;
    }

    /** A value that stays the same. */
    public static <T> Secret<T> of(T value) {
        return new Secret<>(new Constant<>(value), value);
    }

    private record Constant<T>(T get) implements Supplier<T> {}

    /**
     * A value in a file. The file is read now, and again by every {@link #get}.
     *
     * @param option the option that names the file, for messages
     * @param reader makes the value of the text of the file
     * @throws OperatorException with {@link ExitCode#USAGE} if {@link SecretFile#read} refuses the
     *     file
     * @throws RuntimeException what the reader throws
     */
    public static <T> Secret<T> inFile(String option, Path file, Function<String, T> reader) {
        Supplier<T> source = () -> reader.apply(SecretFile.read(option, file));
        return new Secret<>(source, source.get());
    }

    /**
     * A value in a file that is read by every {@link #get}, and not before.
     *
     * @param option the option that names the file, for messages
     * @param reader makes the value of the text of the file
     */
    public static <T> Secret<T> inFileWhenUsed(
            String option, Path file, Function<String, T> reader) {
        return new Secret<>(() -> reader.apply(SecretFile.read(option, file)), null);
    }

    /**
     * The value as it is now. If the file cannot be read at this moment, the value that was read
     * last, with a warning.
     *
     * @throws OperatorException with {@link ExitCode#USAGE} if the file has never been read and
     *     {@link SecretFile#read} refuses it
     */
    @Override
    public T get() {
        T before = last;
        try {
            T now = source.get();
            last = now;
            return now;
        } catch (RuntimeException e) { // its file is being replaced, or was removed
            if (before == null) {
                throw e;
            }
            LOG.warn("The value that was read before is used: {}", e.getMessage());
            return before;
        }
    }

    /**
     * Values that stay the same are equal by value, values in files if they are the same object.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret<?> secret && source.equals(secret.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** Never the value. */
    @Override
    public String toString() {
        return "Secret";
    }
}
