package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.Secret;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.record.SourceName;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The database that a relay connects to, and the outbox table that it reads there. Immutable.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database} with any parameters of the driver
 *     after a question mark, which apply to every connection, except for those that the relay sets
 *     itself; several hosts need {@code targetServerType=primary}. Never shown as a whole, see
 *     {@link #address()}.
 * @param user a role with {@code REPLICATION} that may create a publication for the table
 * @param password the password of the role, read again for every connection; may be empty, never
 *     shown
 * @param table the outbox table
 * @param columns the names of the table's columns
 * @param slotName the replication slot and the publication of the whole outbox; 1 to 63 characters
 *     of {@code [a-z0-9_]}, unique in the Kafka cluster together with the name of the source
 * @param shard the part of the outbox that is published; with more than one shard each has a slot
 *     and a publication of its own, see {@link #slot()}
 * @param messages whether messages in the write-ahead log are published as well
 * @param additional the columns that are read beside those of {@code columns}
 * @param publicationName a publication with another name than the slot, such as that of a program
 *     whose slot was adopted; empty if the publication has the name of the slot
 */
public record OutboxSource(
        String jdbcUrl,
        String user,
        Secret<String> password,
        TableName table,
        OutboxColumns columns,
        String slotName,
        Shard shard,
        boolean messages,
        List<AdditionalColumn> additional,
        String publicationName) {

    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    private static final Pattern PUBLICATION = Pattern.compile("([a-z_][a-z0-9_]{0,62})?");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public OutboxSource {
        additional = List.copyOf(additional);
        String violation = DatabaseAddress.violation(jdbcUrl, user);
        Check.that(
                violation == null,
                "database-url",
                String.valueOf(violation),
                DatabaseAddress.of(jdbcUrl));
        String slot = shard.slot(slotName);
        Check.that(SLOT.matcher(slot).matches(), "slot", "must be 1 to 63 of [a-z0-9_]", slot);
        Check.that(
                !Shard.hasShardSuffix(slotName),
                "slot",
                "must not end in _<i>of<n>, the suffix that --shard appends",
                slotName);
        Check.that(
                PUBLICATION.matcher(publicationName).matches(),
                "publication",
                "must be 1 to 63 of [a-z0-9_] and not begin with a digit",
                publicationName);
        Check.that(
                publicationName.isEmpty() || shard.isWhole(),
                "publication",
                "must be left out with a --shard, because each shard has a publication of its own",
                publicationName);
    }

    /** A source without additional columns, whose publication has the name of the slot. */
    public OutboxSource(
            String jdbcUrl,
            String user,
            Secret<String> password,
            TableName table,
            OutboxColumns columns,
            String slotName,
            Shard shard,
            boolean messages) {
        this(jdbcUrl, user, password, table, columns, slotName, shard, messages, List.of(), "");
    }

    /** The name of this relay's slot, lock and position: slot name and shard. */
    public String slot() {
        return shard.slot(slotName);
    }

    /** The name of this relay's publication. */
    public String publication() {
        return publicationName.isEmpty() ? slot() : publicationName;
    }

    /**
     * The name of the publication of a slot of this outbox, or of another one of the same table.
     */
    public String publicationOf(String slot) {
        return slot.equals(slot()) ? publication() : slot;
    }

    /** Whether the publication has a name of its own: another program may use it as well. */
    public boolean sharesPublication() {
        return !publicationName.isEmpty();
    }

    /**
     * Whether the stream of this relay contains messages. PostgreSQL sends every message to all
     * shards, so only the first shard reads messages.
     */
    public boolean readsMessages() {
        return messages && shard.index() == 1;
    }

    /** Whether a slot belongs to the same outbox, but to a relay with another shard count. */
    public boolean isSlotOfOtherShardCount(String slot) {
        return Shard.ofSlot(slot, slotName)
                .filter(other -> other.count() != shard.count())
                .isPresent();
    }

    /** Whether a slot belongs to the same outbox, and to a relay with the same shard count. */
    public boolean isSlotOfSameShardCount(String slot) {
        return Shard.ofSlot(slot, slotName)
                .filter(other -> other.count() == shard.count())
                .isPresent();
    }

    /**
     * {@code host:port/database} with all hosts, for logs and messages; without what may be secret.
     */
    public String address() {
        return DatabaseAddress.of(jdbcUrl);
    }

    /** Whether the URL requires that every connection is encrypted. */
    public boolean requiresTls() {
        return DatabaseAddress.requiresTls(jdbcUrl, user);
    }

    /** The name of the database. */
    public String database() {
        return DatabaseAddress.database(jdbcUrl, user);
    }

    /**
     * The name of the source if none is configured: a reference of a URI, as CloudEvents requires.
     */
    public String defaultName() {
        return SourceName.of(database(), table.toString());
    }

    /** The hosts of the URL with their ports, as written; empty if the URL names none. */
    public List<String> hosts() {
        return DatabaseAddress.hosts(jdbcUrl);
    }

    /**
     * The same source at one of its hosts only.
     *
     * @param host one of {@link #hosts()}
     */
    public OutboxSource at(String host) {
        return new OutboxSource(
                DatabaseAddress.withHost(jdbcUrl, host),
                user,
                password,
                table,
                columns,
                slotName,
                shard,
                messages,
                additional,
                publicationName);
    }

    /** The same source, of which another shard is published. */
    public OutboxSource withShard(Shard part) {
        return new OutboxSource(
                jdbcUrl,
                user,
                password,
                table,
                columns,
                slotName,
                part,
                messages,
                additional,
                publicationName);
    }

    /** The same source, with messages or without. */
    public OutboxSource withMessages(boolean with) {
        return new OutboxSource(
                jdbcUrl,
                user,
                password,
                table,
                columns,
                slotName,
                shard,
                with,
                additional,
                publicationName);
    }

    /** Without the password and the parameters of the JDBC URL. */
    @Override
    public String toString() {
        return "OutboxSource[%s, user=%s, %s, slot=%s]".formatted(address(), user, table, slot());
    }
}
