package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.process.kafka.RetryTopic;
import io.tailrace.process.settings.SampleFile;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pages of docs/reference that are generated from the code are what the code generates. */
class ReferenceTest {

    private static final String GENERATED =
            "<!-- Generated from the code by io.tailrace.docs.ReferenceTest; do not edit. -->\n\n";

    @Test
    void theRelaysOptionsAreDocumented() throws Exception {
        check(
                "relay-options.md",
                new OptionsPage(
                                Class.forName("io.tailrace.relay.cli.RelayCommand"),
                                "TAILRACE_RELAY_")
                        .text(
                                "Options of the relay",
                                "An option on the command line takes precedence over its environment"
                                        + " variable, and both over the\n[configuration"
                                        + " file](../how-to/run.md#configuration), whose keys are the"
                                        + " options without dashes. `--help` prints the same,\n"
                                        + "`--version` the version. The options with † can be given"
                                        + " to the subcommands as well. How to choose values:\n"
                                        + "[running the relay and the processor](../how-to/run.md)."));
    }

    @Test
    void theProcessorsOptionsAreDocumented() throws Exception {
        check(
                "processor-options.md",
                new OptionsPage(
                                Class.forName("io.tailrace.processor.cli.ProcessorCommand"),
                                "TAILRACE_PROCESSOR_")
                        .text(
                                "Options of the processor",
                                "An option on the command line takes precedence over its environment"
                                        + " variable, and both over the\n[configuration"
                                        + " file](../how-to/run.md#configuration), whose keys are the"
                                        + " options without dashes. `--help` prints the same, also"
                                        + " after a\nsubcommand. The options with † can be given to the"
                                        + " subcommands as well. Options that only a subcommand has"
                                        + " are not\nread from the environment."));
    }

    @Test
    void everyOptionIsInASampleFile() throws Exception {
        checkSample("tailrace-relay.yaml", "io.tailrace.relay.cli.RelayCommand");
        checkSample("tailrace-processor.yaml", "io.tailrace.processor.cli.ProcessorCommand");
    }

    private static void checkSample(String name, String command) throws Exception {
        new GeneratedPage("../../deploy/" + name)
                .check(SampleFile.of(new CommandLine(Class.forName(command)).getCommandSpec()));
    }

    @Test
    void theMetersAreDocumented() throws IOException {
        MetricsPage page = new MetricsPage().add(EventMeters.all());
        metersOfModules().forEach(page::add);

        check(
                "metrics.md",
                """
                # Metrics

                Relay and processor serve their meters at `GET /metrics` in the Prometheus text format; the
                libraries register theirs with the Micrometer registry that the application gives them. A
                counter counts from the start of its process and is the process's own share: sum it over all
                instances. A timer is shown by Prometheus as `…_count`, `…_sum` and `…_max`, in seconds; where
                it has buckets, also as `…_bucket`. A distribution summary is shown in the same way, without a
                unit. Which of the meters to be alarmed by is in [alerts.md](../how-to/alerts.md).

                The tag `group` is a consumer group, or `none` where no group is involved. `reason` is one of
                the [reasons](topics-and-headers.md#reasons), or `other`. A tag whose values come from events
                (`type`, `topic`, and `group` in the processor) shows the first 200 values of a process; every
                further value is counted under `other`.

                Relay and processor also show the JVM and the machine (`jvm_*`, `process_*`, `system_*`), the
                relay the producers of its current term (`kafka_producer_*`, told apart by `client_id`), and the
                processor Kafka Streams and its clients (`kafka_stream_*`, `kafka_consumer_*`,
                `kafka_producer_*`, `kafka_admin_client_*`). A stream thread of the processor has two producers,
                told apart by `client_id`; its waiting times `kafka_producer_*_time_ns_total` are the sums of both,
                under the `client_id` of the first. All of these come from Micrometer and Kafka under their own
                names, which a new version may change; the same topics as above are shown at most.

                The share of events that were repeated, which deduplication has dropped, is
                `rate(events_duplicates_skipped_total[5m]) / (rate(events_duplicates_skipped_total[5m]) +
                rate(tailrace_processor_delivered_total[5m]))`, each summed over all processors.

                """
                        + page.table());
    }

    @Test
    void theMetersHaveOneMeaningEach() throws IOException {
        List<MeterSpec> meters = metersOfModules().stream().flatMap(List::stream).toList();

        assertThat(meters)
                .extracting(MeterSpec::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("tailrace."));
    }

    @Test
    void theExitCodesAreDocumented() throws IOException {
        check(
                "exit-codes.md",
                """
                # Exit codes

                A process that ends with another code than 0 prints two lines to standard error: `error: ` and
                what is wrong, `remedy: ` and what to do. After codes 1 and 3 a restart by a supervisor may
                help. After the others the process ends in the same way again until the remedy was followed.

                """
                        + ExitCodesPage.table());
    }

    @Test
    void theRightsInKafkaAreDocumented() throws IOException {
        check(
                "kafka-rights.md",
                """
                # Rights in Kafka

                What each program needs in a cluster with access control, with the default names; `*` at the end of
                a name stands for a prefixed resource. Nothing works with less, except what is optional, and nothing
                more is needed. Read and Write include Describe. `init --print` prints the same as commands, with the
                names of your options.
                """
                        + KafkaRightsPage.text());
    }

    @Test
    void theTopicsAndHeadersAreDocumented() throws IOException {
        check(
                "topics-and-headers.md",
                """
                # Topics and headers

                The rules behind the names are in the [contract](contract.md). Prefixes and the name of the
                positions topic can be changed by options: `--outbox-prefix`, `--events-prefix`,
                `--positions-topic`.

                ## Topics

                """
                        + TopicsAndHeadersPage.topics()
                        + """

                        ## Headers

                        All values are UTF-8 text. Headers that are not listed here pass through every topic
                        unchanged.

                        """
                        + TopicsAndHeadersPage.headers()
                        + """

                        ## Reasons

                        The values of `tailrace-reason`.

                        """
                        + TopicsAndHeadersPage.reasons());
    }

    @Test
    void theDefaultsAreDocumented() throws IOException {
        PublishLimits relay =
                RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1").build().limits();
        ProcessorConfig processor = ProcessorConfig.builder("k:1").build();
        SubscriberConfig subscriber = SubscriberConfig.of("k:1", "g");
        EventBusConfig bus = EventBusConfig.defaults();
        DefaultsPage page =
                new DefaultsPage()
                        .add(
                                "BATCH_SIZE",
                                "PublishLimits.batchSize",
                                "--batch-size",
                                relay.batchSize())
                        .add(
                                "BATCH_WINDOW",
                                "PublishLimits.batchWindow",
                                "--batch-window-ms",
                                relay.batchWindow())
                        .add(
                                "RATE_LIMIT_PER_SECOND",
                                "PublishLimits.rateLimit, Guarded.rateLimiter",
                                "--rate-limit",
                                relay.rateLimit())
                        .add(
                                "CIRCUIT_BREAKER_THRESHOLD",
                                "PublishLimits.circuitBreakerThreshold, Guarded.circuitBreaker",
                                "--circuit-breaker-threshold",
                                relay.circuitBreakerThreshold())
                        .add(
                                "BULKHEAD_LIMIT",
                                "PublishLimits.bulkheadLimit",
                                "--bulkhead-limit",
                                relay.bulkheadLimit())
                        .add(
                                "DELIVERY_TIMEOUT",
                                "PublishLimits.slowCall",
                                "--slow-call-ms",
                                relay.slowCall())
                        .add(
                                "DEDUPE_TTL",
                                "DedupeConfig.ttl",
                                "--dedupe-ttl",
                                processor.dedupe().ttl())
                        .add(
                                "DEDUPE_CACHE_ENTRIES",
                                "DedupeConfig.cacheEntries",
                                "--dedupe-cache",
                                processor.dedupe().cacheEntries())
                        .add(
                                "MAX_DELAY",
                                "ProcessorConfig.maxDelay",
                                "--max-delay",
                                processor.maxDelay())
                        .add(
                                "MAX_ATTEMPTS",
                                "SubscriberConfig.Retry.maxAttempts, RetryPolicy.maxAttempts",
                                "tailrace.subscriber.retry.max-attempts, --max-attempts",
                                subscriber.retry().maxAttempts())
                        .add(
                                "RETRY_RETENTION",
                                "RetryTopic.spec",
                                "retention.ms of a retry topic",
                                retryRetention())
                        .add(
                                "INITIAL_BACKOFF",
                                "SubscriberConfig.Retry.initialBackoff, RetryPolicy.initialBackoff",
                                "tailrace.subscriber.retry.initial-backoff, --initial-backoff",
                                subscriber.retry().initialBackoff())
                        .add(
                                "HANDLER_TIMEOUT",
                                "Handling.timeout",
                                "tailrace.subscriber.handling.timeout",
                                subscriber.handling().timeout())
                        .add(
                                "HUB_BUFFER",
                                "EventBusConfig.hubBuffer",
                                "tailrace.hub.buffer",
                                bus.hubBuffer())
                        .add(
                                "HUB_REPLAY",
                                "EventBusConfig.hubReplay",
                                "tailrace.hub.replay",
                                bus.hubReplay())
                        .add("MAX_PAYLOAD_BYTES", "", "", EventDefaults.MAX_PAYLOAD_BYTES)
                        .add("MAX_HEADER_BYTES", "", "", EventDefaults.MAX_HEADER_BYTES)
                        .add("MAX_RECORD_BYTES", "", "", EventDefaults.MAX_RECORD_BYTES)
                        .add("MAX_PAYLOAD_DEPTH", "", "", EventDefaults.MAX_PAYLOAD_DEPTH);

        assertThat(page.missing()).as("constants that the page must list").isEmpty();
        assertThat(processor.retries().policy().maxAttempts())
                .isEqualTo(EventDefaults.MAX_ATTEMPTS);
        assertThat(processor.retries().policy().initialBackoff())
                .isEqualTo(EventDefaults.INITIAL_BACKOFF);
        check(
                "defaults.md",
                """
                # Defaults

                Every default of the event bus is a constant of `io.tailrace.event.EventDefaults`. The column
                _in Java_ names the component of the immutable config record that has it, or the method that uses
                it. A setting that is off if nothing is configured has the value where it is switched on.

                `EventBus.config()`, `Outbox.config()`, `Subscriber.config()`, `CdcRelay.config()` and
                `StreamProcessor.config()` return the config record that is in effect. From the bus and the
                subscriber, public signatures lead to everything else: to `Event`, to its `EventEnvelope`, to
                `EventError` through `EventException.error()`, and to the topics through
                `EventCatalogue.topic(type, topics)`.

                Defaults of a single process are with its options:
                [relay](relay-options.md), [processor](processor-options.md).

                """
                        + page.table());
    }

    @Test
    void coordinatesAndVersionsAreThoseOfTheBuild() throws IOException {
        check("versions.md", VersionsPage.text());
    }

    private static void check(String name, String text) throws IOException {
        new GeneratedPage(name).check(GENERATED + text);
    }

    /** The lists of all classes that describe the meters of a module, in the order of modules. */
    static List<List<MeterSpec>> metersOfModules() throws IOException {
        List<List<MeterSpec>> lists = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.sorted().toList()) {
                Path classes = module.resolve(Path.of("target", "classes"));
                if (Files.isDirectory(classes)) {
                    lists.addAll(metersIn(classes));
                }
            }
        }
        return lists;
    }

    private static List<List<MeterSpec>> metersIn(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith("Meters.class"))
                    .map(file -> file.replace(".class", "").replace(File.separatorChar, '.'))
                    .filter(name -> !name.equals(EventMeters.class.getName()))
                    .sorted()
                    .map(ReferenceTest::meters)
                    .toList();
        }
    }

    @SuppressWarnings("unchecked") // every class of this name has List<MeterSpec> all()
    private static List<MeterSpec> meters(String type) {
        try {
            return (List<MeterSpec>) Class.forName(type).getMethod("all").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " must have a public static all()", e);
        }
    }

    private static Duration retryRetention() {
        String millis =
                RetryTopic.spec(TopicNames.defaults(), "mailer", 6)
                        .configs()
                        .getOrDefault("retention.ms", "0");
        return Duration.ofMillis(Long.parseLong(millis));
    }
}
