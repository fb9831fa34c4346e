package io.tailrace.process.check;

import io.tailrace.process.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Runs checks one after the other and collects what they find. A check that throws has failed, and
 * does not keep the next one from being made. For one thread.
 */
public final class Checklist {

    /** A check. */
    @FunctionalInterface
    public interface Check {

        /**
         * Makes the check.
         *
         * @return what is as it should be; part of the report
         * @throws OperatorException if something is wrong
         * @throws Exception if the check could not be made
         */
        String run() throws Exception;
    }

    /** A check for something that is no failure. */
    @FunctionalInterface
    public interface WarningCheck {

        /**
         * Makes the check.
         *
         * @return a warning, with what to do as its last sentences; empty if there is none
         */
        Optional<String> run() throws Exception;
    }

    /** Something that a process can do without. */
    @FunctionalInterface
    public interface Wish {

        /**
         * Looks whether it is there.
         *
         * @throws OperatorException if it is not
         */
        void run() throws Exception;
    }

    private final List<Finding> findings = new ArrayList<>();

    /**
     * Makes a check.
     *
     * @return whether it passed
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    public boolean check(String subject, Check check) throws InterruptedException {
        return make(subject, () -> Finding.pass(subject, check.run()));
    }

    /** Makes a check that passes with a text, or warns. */
    public void warnIf(String subject, String passed, WarningCheck check)
            throws InterruptedException {
        make(
                subject,
                () ->
                        check.run()
                                .map(warning -> split(subject, warning))
                                .orElseGet(() -> Finding.pass(subject, passed)));
    }

    /** Makes a check that passes with a text, or warns of what is refused, with its remedy. */
    public void warnIfRefused(String subject, String passed, Wish wish)
            throws InterruptedException {
        make(
                subject,
                () -> {
                    try {
                        wish.run();
                        return Finding.pass(subject, passed);
                    } catch (OperatorException e) {
                        return Finding.warn(subject, String.valueOf(e.getMessage()), e.remedy());
                    }
                });
    }

    private boolean make(String subject, Callable<Finding> check) throws InterruptedException {
        try {
            findings.add(check.call());
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (OperatorException e) {
            fail(subject, e);
        } catch (Exception e) {
            findings.add(
                    new Finding(
                            subject,
                            Verdict.FAIL,
                            "The check failed: " + e.getMessage(),
                            "See the message; the log of the server may say more."));
        }
        return false;
    }

    /** Notes a failure that was found elsewhere. */
    public void fail(String subject, OperatorException e) {
        findings.add(
                new Finding(subject, Verdict.FAIL, String.valueOf(e.getMessage()), e.remedy()));
    }

    /** Adds what was found elsewhere. */
    public void add(Finding finding) {
        findings.add(finding);
    }

    /** Notes checks that another failure keeps from being made. */
    public void skip(String reason, String... subjects) {
        for (String subject : subjects) {
            findings.add(Finding.skip(subject, reason));
        }
    }

    /** Everything that was found so far, in the order of the checks. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Whether a check has failed. */
    public boolean hasFailed() {
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.FAIL);
    }

    /** The first sentence is what was found, the rest is the remedy. */
    private static Finding split(String subject, String warning) {
        int end = warning.indexOf(". ");
        return end < 0
                ? new Finding(subject, Verdict.WARN, warning, null)
                : Finding.warn(subject, warning.substring(0, end), warning.substring(end + 2));
    }
}
