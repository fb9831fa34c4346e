package io.tailrace.relay.cli.options;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Shard;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of which outbox is published, and under which name. */
final class SourceOptions {

    @Option(
            names = "--table",
            description =
                    "The outbox table, as schema.table. Upper and lower case are kept. A name with a"
                            + " dot needs double quotes.")
    private String table = RelayConfig.DEFAULT_TABLE;

    @Option(
            names = "--columns",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The names of the table's columns that differ from the defaults, as"
                            + " default=name: id=event_id,payload=body. Names are as in the"
                            + " catalogue, without quotes.")
    private Map<String, String> columns = new HashMap<>();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--slot",
            description =
                    "The name of the replication slot and of the publication; the relay creates"
                            + " both. Must be unique in the Kafka cluster, together with the name"
                            + " of the source.")
    private String slot = RelayConfig.DEFAULT_SLOT;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--publication",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The name of the publication, if it differs from that of the slot: the one of"
                            + " the program whose slot was adopted, such as dbz_publication."
                            + " Operations and tables other than the inserts of the outbox are"
                            + " ignored. Default: the name of the slot.")
    private String publication = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--source-name",
            showDefaultValue = Visibility.NEVER,
            description = {
                "The name of the outbox in Kafka: the ce_source of its events. Names of their own"
                        + " let relays of several databases use one Kafka cluster with the same"
                        + " slot name. Default: /<database>/<table> as of the first start.",
                "A relay that gets a name later, or another one, also needs"
                        + " --take-over-position."
            })
    private String sourceName = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--take-over-position",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The key in the topic of positions whose position the relay takes over if it"
                            + " has none of its own: <slot>, or <source name>/<slot>. Has no effect"
                            + " afterwards. Default: none.")
    private String takeOverPosition = "";

    @Option(
            names = "--shard",
            description = {
                "The part of the outbox that this relay publishes, as i/n: 2/4 is the second of 4"
                        + " shards and uses the slot <slot>_2of4.",
                "Every shard needs a relay. More than one shard needs PostgreSQL 15."
            })
    private String shard = RelayConfig.DEFAULT_SHARD.toString();

    @Option(
            names = "--messages",
            description =
                    "Also publish events that are messages in the write-ahead log"
                            + " (RowLifetime.MESSAGE). Any role that may connect to the database"
                            + " can write such messages, and PostgreSQL then sends the messages of"
                            + " every application to the relay.")
    private boolean messages = RelayConfig.DEFAULT_MESSAGES;

    /** Sets the values of these options. */
    RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.table(table)
                .columns(OutboxColumns.of(columns))
                .slot(slot)
                .publication(publication)
                .naming(new Naming(sourceName, takeOverPosition))
                .shard(Shard.parse(shard))
                .messages(messages);
    }
}
