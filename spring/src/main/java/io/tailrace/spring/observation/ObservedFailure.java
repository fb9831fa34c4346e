package io.tailrace.spring.observation;

import java.io.Serial;

/** Stands for an exception whose message, which may repeat values of an event, is not observed. */
final class ObservedFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /**
     * @param name the class of the exception, or the reason of the failure
     */
    ObservedFailure(String name) {
        super(name, null, false, false);
    }
}
