package io.tailrace.testkit.network;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of the loopback address that forwards to a server on this machine, and whose connections
 * can be cut, delayed, held and made to lose answers. Safe for any thread.
 */
public final class TcpProxy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Integer> frozen = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile Duration delay = Duration.ZERO;
    private final Object gate = new Object();
    private volatile boolean swallowing;
    private boolean held;

    /**
     * Starts to listen on a free port. {@link #target(int)} must be called before clients connect.
     */
    public TcpProxy() throws IOException {
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon("accept", this::accept);
    }

    /** The port of the loopback address that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Forwards new connections to the given port of the loopback address. */
    public void target(int port) {
        target = port;
    }

    /** Delays every chunk of data, in both directions, by the given time; zero ends the delay. */
    public void delay(Duration time) {
        delay = time;
    }

    /** While on, forwards what clients send and discards what the server answers. */
    public void swallowAnswers(boolean on) {
        swallowing = on;
    }

    /**
     * Discards from now on what either side of one connection sends, while the connection stays
     * open: for both sides the other one is silent.
     *
     * @param clientPort the port that the server sees the connection come from
     */
    public void freeze(int clientPort) {
        frozen.add(clientPort);
    }

    /**
     * While on, forwards nothing and makes no new connection to the server, while connections stay
     * open. What was sent meanwhile is forwarded afterwards, as after a network partition.
     */
    public void hold(boolean on) {
        synchronized (gate) {
            held = on;
            gate.notifyAll();
        }
    }

    /** Closes all open connections. New ones can be made. */
    public void cut() {
        sockets.forEach(TcpProxy::closeQuietly);
    }

    /** Stops listening and closes all open connections. */
    @Override
    public void close() {
        closeQuietly(listener);
        cut();
        hold(false);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                LOG.trace("The proxy no longer listens", e);
            }
        }
    }

    private void connect(Socket client) {
        awaitRelease();
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
        } catch (IOException e) {
            closeQuietly(client);
            closeQuietly(server);
            return;
        }
        sockets.add(client);
        sockets.add(server);
        int port = server.getLocalPort();
        daemon("requests", () -> pump(client, server, () -> frozen.contains(port)));
        daemon("answers", () -> pump(server, client, () -> swallowing || frozen.contains(port)));
    }

    private void pump(Socket from, Socket to, BooleanSupplier discard) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                awaitRelease();
                if (!discard.getAsBoolean()) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            LOG.trace("A forwarded connection ended", e);
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitRelease() {
        synchronized (gate) {
            while (held) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("Could not close a socket of the proxy", e);
        }
    }
}
