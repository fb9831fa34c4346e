package io.tailrace.process.live;

import io.tailrace.process.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that reports cannot be written, and once that they can again. For one thread. */
final class ReportWarning {

    private static final Logger LOG = LoggerFactory.getLogger(StatusReporter.class);

    private boolean warned;

    /** The report could not be written. */
    void failed(Throwable e) {
        if (warned) {
            LOG.debug("Could not write a report to {} again", StatusTopic.NAME, e);
            return;
        }
        warned = true;
        LOG.atWarn()
                .addKeyValue("topic", StatusTopic.NAME)
                .log(
                        "Could not report the state of this process, so that the console does not"
                                + " show it; everything else goes on, and further attempts follow:"
                                + " {}. {}",
                        e.getMessage(),
                        e instanceof OperatorException known
                                ? known.remedy()
                                : "--status-interval=0s ends the reports.");
    }

    /** The report was written. */
    void succeeded() {
        if (warned) {
            LOG.info("The state of this process is reported to {} again", StatusTopic.NAME);
        }
        warned = false;
    }
}
