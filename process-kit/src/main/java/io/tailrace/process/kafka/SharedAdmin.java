package io.tailrace.process.kafka;

import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A part in an admin client that everybody in the process shares who needs one with the same
 * settings: a client costs a thread and connections. The client is closed once, when its last user
 * has closed its part. Settings that have changed, such as a password, make another client. Each
 * user gets the failures of its own calls. A broker answers the requests of a client one after the
 * other, so the client is for look-ups that are answered at once: whoever creates topics for a
 * stream has a client of its own. Safe for any thread.
 */
public final class SharedAdmin implements AutoCloseable {

    /** The clients that new users get; guarded by itself, and never for long. */
    private static final Map<Map<String, Object>, Client> CLIENTS = new HashMap<>();

    /** What a user asks of the client. */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {

        /**
         * Calls the client, which must not be closed, nor used after this method has returned.
         *
         * @throws E if the call fails
         */
        T on(Admin client) throws E, InterruptedException;
    }

    private static final class Client {

        private final Map<String, Object> settings;
        private @Nullable Admin admin;

        /** Guarded by {@link #CLIENTS}. */
        private int users;

        Client(Map<String, Object> settings) {
            this.settings = settings;
        }

        /** Resolves addresses, which can take long: only those wait who need this client. */
        synchronized Admin open(KafkaCluster kafka) {
            if (admin == null) {
                admin = AdminClients.create(kafka, settings);
            }
            return admin;
        }

        synchronized void close() {
            if (admin != null) {
                admin.close(Duration.ZERO);
            }
        }
    }

    private final Client client;
    private final Admin admin;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private SharedAdmin(Client client, Admin admin) {
        this.client = client;
        this.admin = admin;
    }

    /**
     * Takes part in the client with these settings, which is created for the first user.
     *
     * @param settings of the client, see {@link KafkaCluster#adminSettings}
     * @throws OperatorException if no client can be created, see {@link KafkaErrors#noClient}
     */
    public static SharedAdmin of(KafkaCluster kafka, Map<String, Object> settings) {
        Client client;
        synchronized (CLIENTS) {
            client = CLIENTS.computeIfAbsent(settings, Client::new);
            client.users++;
        }
        try {
            return new SharedAdmin(client, client.open(kafka));
        } catch (RuntimeException e) {
            leave(client);
            throw e;
        }
    }

    /**
     * Calls the client. After a failure of Kafka the next user gets a new client, while those who
     * have this one keep it: credentials are read when a client is created, and may have been
     * replaced in their files since then, and a client whose thread has ended answers nothing.
     *
     * @throws E if the call fails
     */
    public <T, E extends Exception> T call(Call<T, E> call) throws E, InterruptedException {
        try {
            return call.on(admin);
        } catch (Throwable e) {
            if (AccessErrors.find(KafkaException.class, e).isPresent()) {
                renew();
            }
            throw e;
        }
    }

    private void renew() {
        synchronized (CLIENTS) {
            CLIENTS.remove(client.settings, client);
        }
    }

    /**
     * Ends this part; the last user closes the client, and does not wait for calls that have not
     * ended. Further calls have no effect.
     */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            leave(client);
        }
    }

    private static void leave(Client client) {
        boolean last;
        synchronized (CLIENTS) {
            client.users--;
            last = client.users == 0;
            if (last) {
                CLIENTS.remove(client.settings, client);
            }
        }
        if (last) {
            client.close();
        }
    }
}
