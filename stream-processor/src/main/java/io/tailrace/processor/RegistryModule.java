package io.tailrace.processor;

import io.tailrace.process.ExitCode;
import io.tailrace.process.Loopback;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.RegistrySchemas;
import io.tailrace.record.payload.CheckedSubject;
import io.tailrace.record.payload.PayloadConverter;
import io.tailrace.record.payload.PayloadConverterFactory;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryFinding;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the module that writes payloads in the format of a schema registry. Stateless. */
public final class RegistryModule {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryModule.class);

    private RegistryModule() {}

    /**
     * The converter of the configured registry; one that leaves payloads as they are if none is
     * configured.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the module is not on the class path,
     *     {@link ExitCode#USAGE} if the certificates of the registry cannot be used
     */
    static PayloadConverter converter(ProcessorConfig config) {
        RegistryConfig registry = config.registry();
        if (registry == null) {
            return PayloadConverter.NONE;
        }
        warnOfPlaintext(registry);
        LOG.info(
                "Payloads are written with the schemas of {}: format {}, of single aggregate types {};"
                        + " subjects named by {}; records of single event types {}; versions {};"
                        + " missing schemas: {}",
                registry.endpoint(),
                registry.format(),
                registry.formats(),
                registry.naming(),
                registry.records(),
                registry.versions(),
                registry.missing());
        try {
            return factory().create(registry, new RegistrySchemas());
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    /**
     * Looks at a registry, and waits for its answers.
     *
     * @param wanted the schemas to look for
     * @throws OperatorException as for a processor that starts
     */
    public static List<RegistryFinding> check(RegistryConfig registry, List<CheckedSubject> wanted)
            throws InterruptedException {
        try {
            return factory().check(registry, new RegistrySchemas(), wanted);
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    private static OperatorException usage(IllegalArgumentException e) {
        return new OperatorException(
                ExitCode.USAGE,
                String.valueOf(e.getMessage()),
                "Correct the options --registry-*.",
                e);
    }

    private static PayloadConverterFactory factory() {
        return ServiceLoader.load(
                        PayloadConverterFactory.class, RegistryModule.class.getClassLoader())
                .findFirst()
                .orElseThrow(
                        () ->
                                new OperatorException(
                                        ExitCode.SETUP,
                                        "A schema registry is configured, but tailrace-schema-registry is not on the class path",
                                        "Put the jars of tailrace-schema-registry into the directory ext of the"
                                                + " installation, or leave out --registry-url."));
    }

    private static void warnOfPlaintext(RegistryConfig registry) {
        String server = registry.endpoint().url().getAuthority();
        if ("http".equalsIgnoreCase(registry.endpoint().url().getScheme())
                && !Loopback.others(List.of(server)).isEmpty()) {
            LOG.warn(
                    "The schema registry {} is asked without encryption: whoever can change what is"
                            + " on the network decides how events are written, and can read the"
                            + " credentials. Use https.",
                    server);
        }
    }
}
