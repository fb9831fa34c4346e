package io.tailrace.processor.cli.options;

import io.tailrace.event.internal.Check;
import io.tailrace.process.Secret;
import io.tailrace.process.settings.Mask;
import io.tailrace.process.settings.Masked;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.record.payload.SubjectNaming;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options for payloads in the format of a schema registry. */
public final class RegistryOptions {

    private static final String PASSWORD_FILE = "--registry-password-file";
    private static final String TOKEN_FILE = "--registry-token-file";

    @Masked(Mask.URL)
    @Option(
            names = "--registry-url",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The URL of a schema registry with Confluent's API. Payloads of delivered events"
                            + " are then written with its schemas, see --registry-format. Needs the"
                            + " jars of tailrace-schema-registry. Default: none, payloads are"
                            + " written as they were stored.")
    private @Nullable String url;

    @Option(
            names = "--registry-format",
            description =
                    "The format of the payloads: ${COMPLETION-CANDIDATES}; none leaves them as they"
                            + " were stored.")
    private PayloadFormat format = PayloadFormat.AVRO;

    @Option(
            names = "--registry-format-of",
            split = ",",
            paramLabel = "<aggregatetype>=<format>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The format of an aggregate type that has another one than --registry-format."
                            + " Repeatable, or several separated by commas.")
    private Map<String, PayloadFormat> formats = new LinkedHashMap<>();

    @Option(
            names = "--registry-subject-naming",
            description =
                    "The subject of a schema: topic is <topic>-value, record is <record>,"
                            + " topic-record is <topic>-<record>. Possible values:"
                            + " ${COMPLETION-CANDIDATES}.")
    private SubjectNaming naming = SubjectNaming.TOPIC;

    @Option(
            names = "--registry-record",
            split = ",",
            paramLabel = "<type>=<record>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The full name of the record or message that the payloads of an event type are"
                            + " written as. Default: the name of the event type. Repeatable, or"
                            + " several separated by commas.")
    private Map<String, String> records = new LinkedHashMap<>();

    @Option(
            names = "--registry-version",
            split = ",",
            paramLabel = "<type>=<version>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The version of the schema of an event type. Default: the latest version."
                            + " Repeatable, or several separated by commas.")
    private Map<String, Integer> versions = new LinkedHashMap<>();

    @Option(
            names = "--registry-refresh",
            description = "The pause between two looks for a later version of a schema.")
    private Duration refresh = RegistryConfig.DEFAULT_REFRESH;

    @Option(
            names = "--registry-missing",
            description =
                    "What happens to events for which the registry says that it has no schema, or has"
                            + " one that cannot be used: ${COMPLETION-CANDIDATES}. wait stops the"
                            + " topic in the partition until the schema is there. While the registry"
                            + " does not answer, events wait in either case.")
    private MissingSchema missing = MissingSchema.WAIT;

    @Option(
            names = "--registry-user",
            showDefaultValue = Visibility.NEVER,
            description = "The user at the registry; needs " + PASSWORD_FILE + ". Default: none.")
    private @Nullable String user;

    @Option(
            names = PASSWORD_FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with the password at the registry. It is read again before each request."
                            + " Default: none.")
    private @Nullable Path passwordFile;

    @Option(
            names = TOKEN_FILE,
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file with a bearer token for the registry, instead of user and password. It is"
                            + " read again before each request. Default: none.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--registry-ca-file",
            showDefaultValue = Visibility.NEVER,
            description =
                    "A file of PEM certificates of the authorities that the registry's certificate"
                            + " must be signed by. Default: those of the Java runtime.")
    private @Nullable Path certificates;

    /**
     * Sets these options in a configuration.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public void applyTo(ProcessorConfig.Builder config) {
        if (url == null) {
            Check.that(
                    !isAnyGiven(),
                    "registry-url",
                    "must be given with the other options --registry-*",
                    "none");
            return;
        }
        RegistryEndpoint endpoint =
                new RegistryEndpoint(RegistryEndpoint.parse(url), authorization(), certificates);
        config.registry(
                new RegistryConfig(
                        endpoint, format, formats, naming, records, versions, refresh, missing));
    }

    /** Whether an option has another value than its default. */
    private boolean isAnyGiven() {
        return format != PayloadFormat.AVRO
                || !formats.isEmpty()
                || naming != SubjectNaming.TOPIC
                || !records.isEmpty()
                || !versions.isEmpty()
                || !refresh.equals(RegistryConfig.DEFAULT_REFRESH)
                || missing != MissingSchema.WAIT
                || user != null
                || passwordFile != null
                || tokenFile != null
                || certificates != null;
    }

    private Supplier<Optional<String>> authorization() {
        Check.that(
                tokenFile == null || (user == null && passwordFile == null),
                "registry-token-file",
                "must be given without registry-user and registry-password-file",
                "with one of them");
        Check.that(
                (user == null) == (passwordFile == null),
                "registry-user",
                "must be given together with registry-password-file",
                "one of them alone");
        if (tokenFile != null) {
            Secret<String> token = Secret.inFile(TOKEN_FILE, tokenFile, text -> text);
            return () -> Optional.of("Bearer " + token.get());
        }
        if (user != null && passwordFile != null) {
            String name = user;
            Secret<String> password = Secret.inFile(PASSWORD_FILE, passwordFile, text -> text);
            return () -> Optional.of(basic(name, password.get()));
        }
        return Optional::empty;
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }
}
