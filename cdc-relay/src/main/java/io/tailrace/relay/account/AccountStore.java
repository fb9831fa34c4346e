package io.tailrace.relay.account;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.HourTally;
import io.tailrace.account.Part;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.SharedAdmin;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.FailFastSend;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import io.tailrace.relay.reading.TopicReading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a counter has stored in the topic of the account: its counts and its state, which change
 * together in one Kafka transaction. After an exception it is unknown whether the last transaction
 * was committed; {@link #open} finds out. For one thread.
 */
final class AccountStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountStore.class);
    private static final String PROGRESS = "progress/";
    private static final String COUNTED = "counted/";
    private static final TopicPartition PARTITION = new TopicPartition(AccountTopic.NAME, 0);

    /**
     * What was stored.
     *
     * @param state null if there is none
     * @param at when the state was stored; the epoch if there is none
     * @param hours what was counted, by hour
     */
    record Stored(@Nullable CounterState state, Instant at, Map<Long, HourTally> hours) {}

    private final RelayConfig config;
    private final KafkaClients clients;
    private final Runnable beforePoll;
    private final String relay;
    private final String part;
    private @Nullable Producer<byte[], byte[]> producer;

    /** The offset of the last progress of this object: what comes behind it is looked for next. */
    private long reported = Progress.UNKNOWN;

    /**
     * @param beforePoll called before every request to the brokers; ends the reading if it throws
     */
    AccountStore(RelayConfig config, Runnable beforePoll) {
        this.config = config;
        this.clients = new KafkaClients(config);
        this.beforePoll = beforePoll;
        this.relay = config.positionKey().text();
        this.part = Part.table(relay);
    }

    /**
     * Creates the topic if it does not exist, fences the counters of earlier leaders, and reads
     * what they have stored.
     */
    Stored open() throws InterruptedException {
        close();
        ensureTopic();
        Producer<byte[], byte[]> opened =
                new KafkaProducer<>(clients.accountProducer(AccountTopic.MAX_RECORD_BYTES));
        producer = opened;
        opened.initTransactions();
        Reading reading = new Reading(config.positionKey());
        try (Consumer<byte[], byte[]> all = new InterruptSafeConsumer(clients.consumer(false));
                Consumer<byte[], byte[]> committed =
                        new InterruptSafeConsumer(clients.consumer(true))) {
            long end = TopicReading.end(all, PARTITION);
            TopicReading.upTo(end, committed, PARTITION, beforePoll, reading::take);
        }
        endProgress(reading.others());
        return reading.stored();
    }

    private void ensureTopic() throws InterruptedException {
        try (SharedAdmin admin = clients.sharedAdmin()) {
            admin.call(
                    client ->
                            new TopicProvisioner(client, config.kafka())
                                    .ensure(
                                            AccountTopic.spec(),
                                            Set.of(Operation.READ, Operation.WRITE)));
        }
    }

    /**
     * Ends what relays have counted, because they count no more: nobody waits for them any longer.
     * Does nothing if the topic does not exist.
     *
     * @param relays as their positions are named
     */
    void retire(Collection<String> relays) throws InterruptedException {
        try (SharedAdmin admin = clients.sharedAdmin()) {
            if (!admin.call(client -> CountedRows.exist(config, client))) {
                return;
            }
        }
        open();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String one : relays) {
            records.add(ended(one));
            records.add(record(StateCodec.key(one), null));
        }
        commit(records);
    }

    /** The relays of another shard count do not go on. */
    private void endProgress(Set<String> others) throws InterruptedException {
        if (!others.isEmpty()) {
            commit(others.stream().map(AccountStore::ended).toList());
        }
    }

    /** Stores records, all or none. */
    void commit(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            throw new IllegalStateException("the store of the account is not open");
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        open.beginTransaction();
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(FailFastSend.send(open, record));
        }
        open.commitTransaction(); // throws if a record could not be sent
        reported = offsetOfProgress(records, sent);
    }

    /** The offset of the record of progress among those that were stored, or of the one before. */
    private long offsetOfProgress(
            List<ProducerRecord<byte[], byte[]>> records, List<Future<RecordMetadata>> sent)
            throws InterruptedException {
        for (int i = 0; i < records.size(); i++) {
            if (Arrays.equals(records.get(i).key(), AccountCodec.progressKey(relay))) {
                try {
                    return sent.get(i).get().offset();
                } catch (ExecutionException e) {
                    throw new KafkaException(e.getCause());
                }
            }
        }
        return reported;
    }

    /** The record of an hour; one that deletes it if it is no longer kept. */
    ProducerRecord<byte[], byte[]> hour(long hour, @Nullable HourTally tally) {
        return record(
                AccountCodec.countedKey(part, hour),
                tally == null ? null : AccountCodec.value(tally));
    }

    ProducerRecord<byte[], byte[]> state(CounterState state) {
        return record(StateCodec.key(relay), StateCodec.value(state));
    }

    ProducerRecord<byte[], byte[]> progress(CounterState state) {
        AccountRecord.TableSide side =
                new AccountRecord.TableSide(
                        state.epoch().source(),
                        state.from(),
                        config.countsEveryEvent(),
                        config.source().shard().count());
        return record(
                AccountCodec.progressKey(relay),
                AccountCodec.value(new Progress(relay, Set.of(part), side, reported)));
    }

    private static ProducerRecord<byte[], byte[]> ended(String member) {
        return record(AccountCodec.progressKey(member), null);
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] key, byte @Nullable [] value) {
        return new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), key, value);
    }

    /** Leaves an open transaction unfinished; the next one aborts it. */
    @Override
    public void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    /**
     * What the records of the topic say that concern this relay: its own, and the progress of
     * relays of another shard count. Other records are not parsed, so a later version can write
     * them in any form.
     */
    static final class Reading {

        private @Nullable CounterState state;
        private Instant at = Instant.EPOCH;
        private final Map<Long, HourTally> hours = new TreeMap<>();
        private final Set<String> others = new TreeSet<>();
        private final PositionKey own;
        private final String part;
        private final byte[] stateKey;

        /**
         * @param own the relay
         */
        Reading(PositionKey own) {
            this.own = own;
            this.part = Part.table(own.text());
            this.stateKey = StateCodec.key(own.text());
        }

        /**
         * Takes a record over, if it is of interest.
         *
         * @throws OperatorException if it is a record of this relay in a form that is not known
         */
        void take(ConsumerRecord<byte[], byte[]> record) {
            String key =
                    record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (isOfAnotherShardCount(key)) {
                takeOther(record, key);
                return;
            }
            try {
                takeOwn(record, key);
            } catch (IllegalArgumentException e) {
                throw AccountProblem.unreadable(own.source(), record.offset(), e);
            }
        }

        private boolean isOfAnotherShardCount(String key) {
            return key.startsWith(PROGRESS)
                    && own.isOfOtherShardCount(key.substring(PROGRESS.length()));
        }

        private void takeOther(ConsumerRecord<byte[], byte[]> record, String key) {
            try {
                AccountCodec.read(record.key(), record.value()).ifPresent(this::takeProgress);
            } catch (IllegalArgumentException e) {
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .log(
                                "Record {} of the account is left out: {}. The relay that it names"
                                        + " has another shard count, and the account waits for it"
                                        + " until a relay of the version that wrote the record leads.",
                                key,
                                e.getMessage());
            }
        }

        private void takeProgress(AccountRecord record) {
            if (record instanceof Progress progress && progress.table() != null) {
                others.add(progress.member());
            } else if (record instanceof AccountRecord.Gone gone) {
                others.remove(gone.name());
            }
        }

        /** The counts of topics are most of the records, and are not parsed. */
        private void takeOwn(ConsumerRecord<byte[], byte[]> record, String key) {
            if (Arrays.equals(record.key(), stateKey)) {
                state = record.value() == null ? null : StateCodec.read(record.value());
                at = Instant.ofEpochMilli(record.timestamp());
            } else if (key.startsWith(COUNTED) && key.endsWith("/" + part)) {
                AccountCodec.read(record.key(), record.value()).ifPresent(this::takeCounted);
            }
        }

        private void takeCounted(AccountRecord record) {
            if (record instanceof Counted counted && counted.part().equals(part)) {
                HourTally tally = counted.tally();
                if (tally == null) {
                    hours.remove(counted.hour());
                } else {
                    hours.put(counted.hour(), tally);
                }
            }
        }

        /** What this relay has stored. */
        Stored stored() {
            return new Stored(state, at, hours);
        }

        /** The relays of another shard count whose progress is not ended. */
        Set<String> others() {
            return others;
        }
    }
}
