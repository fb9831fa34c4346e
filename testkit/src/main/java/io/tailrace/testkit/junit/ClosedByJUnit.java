package io.tailrace.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A value in JUnit's store that JUnit closes at the end of the test class or of the test.
 *
 * <p>JUnit 5.13 and newer close every {@link AutoCloseable} in the store. Older versions close only
 * {@code CloseableResource}, which is deprecated since 5.13 but still part of JUnit 6. A value that
 * is both is closed once by every version.
 */
@SuppressWarnings("deprecation") // CloseableResource: the only type that JUnit before 5.13 closes
public interface ClosedByJUnit extends AutoCloseable, ExtensionContext.Store.CloseableResource {

    /** Called by JUnit. */
    @Override
    void close();
}
