package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.ReplayMismatchException;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.publish.RelayRights;
import io.tailrace.relay.term.SourceChangedException;
import io.tailrace.relay.term.StalledStreamException;
import io.tailrace.relay.term.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows a failure that has ended a term, and logs it: a failure that cannot heal by
 * itself is the end of the relay, after any other the relay begins again from the position in
 * Kafka. For one thread.
 */
final class TermFailures {

    private static final Logger LOG = LoggerFactory.getLogger(TermFailures.class);

    private final RelayConfig config;
    private final LongSupplier batches;
    private final Runnable onStall;
    private final StopSignal stop;
    private final Backoff backoff;
    private final Denials denials;

    /** What follows. */
    sealed interface Verdict {}

    /** The relay has failed. */
    record End(OperatorException failure) implements Verdict {}

    /** The relay begins again after a pause; the reason is for people. */
    record Again(Duration pause, String reason) implements Verdict {}

    /** The relay stops anyway. */
    record Stopped() implements Verdict {}

    /**
     * @param batches how many batches the relay has published
     * @param onStall told about every stream that hung
     * @param stop after which nothing is tried again
     */
    TermFailures(RelayConfig config, LongSupplier batches, Runnable onStall, StopSignal stop) {
        this.config = config;
        this.batches = batches;
        this.onStall = onStall;
        this.stop = stop;
        this.backoff = new Backoff(config.timing().maxBackoff());
        this.denials = new Denials(config.timing().maxBackoff());
    }

    /**
     * Judges a failure.
     *
     * @param batchesBefore how many batches the relay had published before the term
     * @throws Error if the JVM cannot go on
     */
    Verdict judge(Exception e, long batchesBefore) {
        if (e instanceof ReplayMismatchException mismatch) {
            return new End(Failures.ofReplay(config.source().slot(), mismatch));
        }
        if (e instanceof SourceChangedException) {
            return afterChange(e, batchesBefore);
        }
        if (e instanceof StalledStreamException) {
            onStall.run();
            return recover(e, batchesBefore);
        }
        return fatal(e).<Verdict>map(this::end).orElseGet(() -> recover(e, batchesBefore));
    }

    /** The failure that cannot heal by itself. */
    private Optional<OperatorException> fatal(Exception e) {
        if (e instanceof OperatorException known) {
            return known.exitCode() == ExitCode.UNREACHABLE
                            || AccessErrors.ofLogin(config.kafka(), e).isPresent()
                    ? Optional.empty()
                    : Optional.of(known);
        }
        return RelayRights.missing(config, e);
    }

    private End end(OperatorException e) {
        LOG.atError()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("remedy", e.remedy())
                .log("The relay stops: {}", e.getMessage());
        return new End(e);
    }

    private Again afterChange(Exception e, long batchesBefore) {
        LOG.atInfo()
                .addKeyValue("slot", config.source().slot())
                .log("The relay begins again from the position in Kafka: {}", e.getMessage());
        return new Again(nextPause(batchesBefore), String.valueOf(e.getMessage()));
    }

    private Verdict recover(Exception e, long batchesBefore) {
        if (stop.isRequested()) {
            return new Stopped();
        }
        Optional<Error> error = JvmErrors.in(e);
        if (error.isPresent()) {
            throw error.get();
        }
        Optional<OperatorException> denied =
                AccessDenied.whileRunning(e, config.source())
                        .or(() -> AccessErrors.ofLogin(config.kafka(), e));
        if (denials.isLast(denied.isPresent(), batchesBefore, System.nanoTime())) {
            return end(denied.orElseThrow());
        }
        String reason =
                denied.map(p -> String.valueOf(p.getMessage()))
                        .orElseGet(() -> Failures.describe(e));
        Duration pause = nextPause(batchesBefore);
        LOG.atWarn()
                .addKeyValue("slot", config.source().slot())
                .addKeyValue("retryInMs", pause.toMillis())
                .log(
                        "The relay was interrupted by a failure and tries again; no row is lost,"
                                + " publishing continues from the position in Kafka: {}",
                        reason);
        LOG.debug("Stack trace of the interruption", e);
        return new Again(pause, reason);
    }

    /** Short again after a term that has published something. */
    private Duration nextPause(long batchesBefore) {
        if (batches.getAsLong() > batchesBefore) {
            backoff.reset();
        }
        return backoff.next();
    }
}
