package io.tailrace.testkit.junit;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Resolves the parameters of {@link TailraceTest}. Stateless: the servers are in JUnit's store. */
public final class TestkitExtension implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(TestkitExtension.class);

    /** Used by JUnit. */
    public TestkitExtension() {}

    /**
     * The servers of the test class, for extensions that build on this one.
     *
     * @throws IllegalStateException if the test class is not annotated with {@link TailraceTest}
     */
    public static TestServers servers(ExtensionContext context) {
        TestServers servers = context.getStore(NAMESPACE).get(TestServers.class, TestServers.class);
        if (servers == null) {
            throw new IllegalStateException(
                    context.getRequiredTestClass().getName()
                            + " must be annotated with @TailraceTest");
        }
        return servers;
    }

    /** A nested class finds the servers of its outer class in the store and shares them. */
    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        TestServers.class, key -> servers(annotation(context)), TestServers.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == PostgresServer.class || type == KafkaBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestServers servers =
                parameter.isAnnotated(Fresh.class) ? freshServers(context) : servers(context);
        return parameter.getParameter().getType() == PostgresServer.class
                ? servers.postgres()
                : servers.kafka();
    }

    /** The store of a test is closed after the test, and with it its servers. */
    private static TestServers freshServers(ExtensionContext context) {
        TestServers shared = servers(context);
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Fresh.class, key -> shared.withoutServers(), TestServers.class);
    }

    private static TestServers servers(TailraceTest settings) {
        Map<String, String> postgres = ServerSettings.parse(settings.postgres());
        Map<String, String> kafka = ServerSettings.parse(settings.kafka());
        return new TestServers(() -> Testkit.postgres(postgres), () -> Testkit.kafka(kafka));
    }

    private static TailraceTest annotation(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        return AnnotationSupport.findAnnotation(test, TailraceTest.class)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        test.getName() + " must be annotated with @TailraceTest"));
    }
}
