package io.tailrace.processor.dlt.canary;

/**
 * What became of the canaries of a run.
 *
 * @param handled how many canaries their readers committed past, without reporting them as failed
 * @param failed how many canaries were reported as failed, or returned to the dead-letter topic
 * @param unanswered how many canaries nobody committed past in time
 * @param explanation why canaries failed or are unanswered, per reader; empty if all are handled
 * @param remedy what to do about it, as sentences; empty if all are handled
 */
public record CanaryVerdicts(
        long handled, long failed, long unanswered, String explanation, String remedy) {

    /** Of a run without canaries. */
    public static final CanaryVerdicts NONE = new CanaryVerdicts(0, 0, 0, "", "");

    /** How many canaries there were. */
    public long canaries() {
        return handled + failed + unanswered;
    }

    /** Whether the other dead letters may be redriven. */
    public boolean allHandled() {
        return failed == 0 && unanswered == 0;
    }
}
