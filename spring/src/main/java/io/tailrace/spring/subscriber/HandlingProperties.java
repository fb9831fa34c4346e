package io.tailrace.spring.subscriber;

import io.tailrace.event.EventDefaults;
import io.tailrace.subscriber.config.Handling;
import java.time.Duration;

/** The properties {@code tailrace.subscriber.handling.*}. */
public class HandlingProperties {

    /** Largest number of handlers that run at once per group in this application. */
    private int maxConcurrency = Handling.DEFAULT_MAX_CONCURRENCY;

    /** Largest number of read and unfinished events per partition. */
    private int maxUnfinished = Handling.DEFAULT_MAX_UNFINISHED;

    /** How long a handler may run before its attempt has failed. */
    private Duration timeout = EventDefaults.HANDLER_TIMEOUT;

    /** How long running handlers may continue when the application stops. */
    private Duration drainTimeout = Handling.DEFAULT_DRAIN_TIMEOUT;

    /** Time between two commits of finished events. */
    private Duration commitInterval = Handling.DEFAULT_COMMIT_INTERVAL;

    Handling toHandling() {
        return Handling.builder()
                .maxConcurrency(maxConcurrency)
                .maxUnfinished(maxUnfinished)
                .timeout(timeout)
                .drainTimeout(drainTimeout)
                .commitInterval(commitInterval)
                .build();
    }

    public int getMaxConcurrency() {
        return maxConcurrency;
    }

    public void setMaxConcurrency(int maxConcurrency) {
        this.maxConcurrency = maxConcurrency;
    }

    public int getMaxUnfinished() {
        return maxUnfinished;
    }

    public void setMaxUnfinished(int maxUnfinished) {
        this.maxUnfinished = maxUnfinished;
    }

    public Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    public Duration getDrainTimeout() {
        return drainTimeout;
    }

    public void setDrainTimeout(Duration drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    public Duration getCommitInterval() {
        return commitInterval;
    }

    public void setCommitInterval(Duration commitInterval) {
        this.commitInterval = commitInterval;
    }
}
