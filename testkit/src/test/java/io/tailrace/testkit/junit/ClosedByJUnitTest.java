package io.tailrace.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.Testkit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class ClosedByJUnitTest {

    @Test
    @SuppressWarnings("deprecation") // the type that this test is about
    void everyVersionOfJUnitClosesTheServersInItsStore() {
        try (TestServers servers = new TestServers(Testkit::postgres, Testkit::kafka)) {
            assertThat(servers)
                    .as("JUnit 5.13 and newer close it")
                    .isInstanceOf(AutoCloseable.class)
                    .as("JUnit before 5.13 closes it")
                    .isInstanceOf(ExtensionContext.Store.CloseableResource.class);
        }
    }
}
