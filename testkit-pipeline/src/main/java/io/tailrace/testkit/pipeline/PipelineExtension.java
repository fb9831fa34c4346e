package io.tailrace.testkit.pipeline;

import io.tailrace.processor.StreamProcessor;
import io.tailrace.relay.CdcRelay;
import io.tailrace.testkit.junit.ClosedByJUnit;
import io.tailrace.testkit.junit.TestServers;
import io.tailrace.testkit.junit.TestkitExtension;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Resolves the parameters of {@link PipelineTest}. Stateless: the pipeline is in JUnit's store. */
public final class PipelineExtension implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PipelineExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(CdcRelay.class, StreamProcessor.class, TestPipeline.class);

    /** Used by JUnit. */
    public PipelineExtension() {}

    /** A nested class finds the pipeline of its outer class in the store and shares it. */
    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        LazyPipeline.class,
                        key -> new LazyPipeline(TestkitExtension.servers(context)),
                        LazyPipeline.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestPipeline pipeline =
                context.getStore(NAMESPACE).get(LazyPipeline.class, LazyPipeline.class).pipeline();
        Class<?> type = parameter.getParameter().getType();
        if (type == CdcRelay.class) {
            return pipeline.relay();
        }
        return type == StreamProcessor.class ? pipeline.processor() : pipeline;
    }

    /** The pipeline of one test class, created when a parameter asks for it. */
    private static final class LazyPipeline implements ClosedByJUnit {

        private final TestServers servers;
        private @Nullable TestPipeline pipeline;

        LazyPipeline(TestServers servers) {
            this.servers = servers;
        }

        synchronized TestPipeline pipeline() {
            TestPipeline created = pipeline;
            if (created == null) {
                created = TestPipeline.on(servers.postgres(), servers.kafka());
                pipeline = created;
            }
            return created;
        }

        @Override
        public synchronized void close() {
            if (pipeline != null) {
                pipeline.close();
            }
        }
    }
}
