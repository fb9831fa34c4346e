package io.tailrace.relay.cli.options;

import io.tailrace.process.Secret;
import io.tailrace.process.cli.KafkaOptions;
import io.tailrace.process.settings.Configured;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that describe one outbox and how it is published. For one thread. */
public final class RelayOptions implements Configured {

    private static final String NO_DATABASE = "jdbc:postgresql://unused/unused";
    private static final String NO_BROKER = "unused:9092";
    private static final String BOOTSTRAP_SERVERS = "--bootstrap-servers";

    @Mixin private DatabaseOptions database = new DatabaseOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = BOOTSTRAP_SERVERS,
            showDefaultValue = Visibility.NEVER,
            description = "Kafka brokers as host:port, several separated by commas. Required.")
    private String bootstrapServers = "";

    @Mixin private SourceOptions source = new SourceOptions();

    @Mixin private StartOptions start = new StartOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--delivery",
            description =
                    "exactly-once, or at-least-once for a Kafka cluster without transactions, where"
                            + " a row can be published again after a failure.")
    private DeliveryGuarantee delivery = RelayConfig.DEFAULT_DELIVERY_GUARANTEE;

    @Mixin private TopicOptions topics = new TopicOptions();

    @Mixin private RecordOptions records = new RecordOptions();

    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--lease-ms",
            description =
                    "How long the leader may be silent before a standby takes over, in"
                            + " milliseconds; at least 1000.")
    private long leaseMs = RelayConfig.DEFAULT_LEASE.toMillis();

    @Mixin private PublishOptions publish = new PublishOptions();

    @Mixin private AlarmOptions alarms = new AlarmOptions();

    @Mixin private RetentionOptions retention = new RetentionOptions();

    @Mixin private AccountOptions account = new AccountOptions();

    @Mixin private LookupOptions lookups = new LookupOptions();

    /** The options that every outbox needs, and that are common to all outboxes of a process. */
    public static List<String> requiredOfProcess() {
        return List.of(BOOTSTRAP_SERVERS);
    }

    @Override
    public List<String> required() {
        List<String> required = new ArrayList<>(database.required());
        required.addAll(requiredOfProcess());
        return required;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(this::configOfEntry);
    }

    /**
     * The options that say how a single outbox goes on: on the command line they would change what
     * every outbox of a list does.
     */
    public static List<String> ofOneOutbox() {
        return List.of("on-discontinuity", "start-again", "take-over-position");
    }

    /** The configuration that the options describe. */
    public RelayConfig config() {
        return config(database.url(), database.user(), database.password());
    }

    /** Whether the options name a database and a user. */
    public boolean hasDatabase() {
        return database.isGiven();
    }

    /**
     * The configuration for a command that connects to nothing; it names a database and brokers
     * that do not exist if the options name none.
     */
    public RelayConfig configToPrint() {
        return hasDatabase() ? config() : config(NO_DATABASE, "", Secret.of(""));
    }

    /**
     * The configuration that the options of an entry of a list describe. The file with the password
     * is not read before it is needed, because one that is missing is a failure of this outbox
     * alone.
     */
    public RelayConfig configOfEntry() {
        return hasDatabase()
                ? config(database.url(), database.user(), database.passwordWhenUsed())
                : configToPrint();
    }

    private RelayConfig config(String url, String user, Secret<String> password) {
        String servers = bootstrapServers.isBlank() ? NO_BROKER : bootstrapServers;
        RelayConfigBuilder builder = RelayConfig.builder(url, user, password, servers);
        source.applyTo(builder);
        start.applyTo(builder);
        topics.applyTo(builder);
        records.applyTo(builder);
        publish.applyTo(builder);
        alarms.applyTo(builder);
        account.applyTo(builder);
        lookups.applyTo(builder);
        return retention
                .applyTo(builder)
                .clientProperties(kafka.properties())
                .lease(Duration.ofMillis(leaseMs))
                .deliveryGuarantee(delivery)
                .build();
    }
}
