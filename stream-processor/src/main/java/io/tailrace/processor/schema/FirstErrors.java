package io.tailrace.processor.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import java.util.List;
import java.util.Locale;

/**
 * One check of a payload that keeps only the first errors. Within an {@code anyOf} the library goes
 * on after an error, and would keep an error for each of a million items; what counts is whether
 * there is one. For one thread.
 */
final class FirstErrors extends ExecutionContext {

    private static final int KEPT = 10;

    private static final ExecutionConfig CONFIG =
            ExecutionConfig.builder()
                    .failFast(true)
                    .locale(Locale.ROOT)
                    .formatAssertionsEnabled(false)
                    .build();

    /** Whether the library is already passing on the error that ends the check. */
    private boolean isEnding;

    FirstErrors() {
        super(CONFIG);
    }

    @Override
    public void addError(Error error) {
        if (getErrors().size() < KEPT) {
            isEnding = isFailFast();
            super.addError(error);
        }
    }

    /** Called when an {@code anyOf} is left, with the errors of all its branches. */
    @Override
    public void setErrors(List<Error> errors) {
        if (errors.size() > KEPT) {
            errors.subList(KEPT, errors.size()).clear();
        }
        super.setErrors(errors);
        if (!errors.isEmpty() && isFailFast() && !isEnding) {
            isEnding = true;
            throw new FailFastAssertionException(errors.get(0));
        }
    }
}
