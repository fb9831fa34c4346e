package io.tailrace.testkit.embedded;

import io.tailrace.testkit.ClusterBroker.Isolation;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The listeners of a cluster's brokers and the proxies in front of them.
 *
 * <p>A broker names its listeners to the others, and every broker chooses by name which listener of
 * another broker it connects to. Therefore each broker has, for each broker of the cluster, a
 * listener of its own for requests between brokers and another one for those of controllers. Each
 * of these listeners has a proxy, which thus knows between which two brokers it is: that allows to
 * cut a broker off in both directions, without rights that a test does not have. Safe for any
 * thread.
 */
final class ClusterNetwork implements AutoCloseable {

    private static final String HOST = "127.0.0.1:";
    private static final String CLIENTS = "CLIENTS";

    /** What the listeners of a broker are for; the names of listeners begin with it. */
    private enum Plane {
        BROKER,
        CONTROLLER
    }

    /**
     * A listener.
     *
     * @param to the id of the broker that has it
     * @param from the id of the only broker that uses it, or 0 for that of clients
     * @param port the port that the broker listens on
     * @param proxy the proxy that everyone else connects to
     */
    private record Listener(String name, int to, int from, int port, TcpProxy proxy) {

        boolean isOfClients() {
            return from == 0;
        }

        boolean isCut(int broker, Isolation isolation) {
            boolean ofBroker = to == broker || from == broker;
            return ofBroker
                    && to != from
                    && switch (isolation) {
                        case FROM_ALL -> true;
                        case FROM_CLIENTS -> isOfClients();
                        case FROM_BROKERS -> !isOfClients();
                    };
        }

        String bound() {
            return name + "://" + HOST + port;
        }

        String advertised() {
            return name + "://" + HOST + proxy.port();
        }
    }

    private final int size;
    private final List<Listener> listeners = new ArrayList<>();

    /** Starts the proxies of a cluster of the given number of brokers. */
    ClusterNetwork(int size) throws IOException {
        this.size = size;
        for (int to = 1; to <= size; to++) {
            add(CLIENTS, to, 0);
            for (int from = 1; from <= size; from++) {
                add(name(Plane.BROKER, from), to, from);
                add(name(Plane.CONTROLLER, from), to, from);
            }
        }
    }

    /** The settings of one broker that make it use the listeners. */
    Map<String, String> settings(int broker) {
        List<Listener> own = listeners.stream().filter(l -> l.to() == broker).toList();
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners", join(own.stream().map(Listener::bound).toList()));
        settings.put("advertised.listeners", join(own.stream().map(Listener::advertised).toList()));
        settings.put(
                "listener.security.protocol.map",
                join(own.stream().map(listener -> listener.name() + ":PLAINTEXT").toList()));
        settings.put("inter.broker.listener.name", name(Plane.BROKER, broker));
        settings.put("controller.listener.names", controllerListeners(broker));
        settings.put("controller.quorum.voters", voters(broker));
        return settings;
    }

    /** The proxy between clients and a broker. */
    TcpProxy clients(int broker) {
        return listener(CLIENTS, broker).proxy();
    }

    /** Cuts a broker off until {@link #rejoin}. */
    void isolate(int broker, Isolation isolation) {
        listeners.stream()
                .filter(listener -> listener.isCut(broker, isolation))
                .forEach(listener -> listener.proxy().hold(true));
    }

    /** Ends every isolation of a broker. */
    void rejoin(int broker) {
        listeners.stream()
                .filter(listener -> listener.isCut(broker, Isolation.FROM_ALL))
                .forEach(listener -> listener.proxy().hold(false));
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.proxy().close());
    }

    private void add(String name, int to, int from) throws IOException {
        TcpProxy proxy = new TcpProxy();
        int port = FreePort.next();
        proxy.target(port);
        listeners.add(new Listener(name, to, from, port, proxy));
    }

    /** A controller uses the first one for its requests to the others. */
    private String controllerListeners(int broker) {
        List<String> names = new ArrayList<>();
        names.add(name(Plane.CONTROLLER, broker));
        ids().filter(id -> id != broker).forEach(id -> names.add(name(Plane.CONTROLLER, id)));
        return join(names);
    }

    private String voters(int from) {
        String name = name(Plane.CONTROLLER, from);
        return ids().mapToObj(to -> to + "@" + HOST + listener(name, to).proxy().port())
                .collect(Collectors.joining(","));
    }

    private Listener listener(String name, int to) {
        return listeners.stream()
                .filter(listener -> listener.to() == to && listener.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private IntStream ids() {
        return IntStream.rangeClosed(1, size);
    }

    private static String name(Plane plane, int from) {
        return plane + "_FROM_" + from;
    }

    private static String join(List<String> values) {
        return String.join(",", values);
    }
}
