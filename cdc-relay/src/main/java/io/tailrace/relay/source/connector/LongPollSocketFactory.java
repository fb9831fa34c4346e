package io.tailrace.relay.source.connector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that long-poll: a read waits for PostgreSQL's next message instead of returning
 * after a millisecond.
 *
 * <p>To find out whether a message has arrived, the JDBC driver reads with a timeout of 1 ms, which
 * would keep an idle relay busy. These sockets replace the timeout of 1 ms by {@value
 * #READ_TIMEOUT_MS} ms. A read still returns as soon as a message arrives, so changes are noticed
 * at once while an idle relay uses hardly any CPU. The driver creates this class by name.
 */
public final class LongPollSocketFactory extends SocketFactory {

    private static final int READ_TIMEOUT_MS = 500;

    @Override
    public Socket createSocket() {
        return new LongPollSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(
                new InetSocketAddress(host, port), new InetSocketAddress(local, localPort));
    }

    private static Socket connected(InetSocketAddress address, @Nullable InetSocketAddress local)
            throws IOException {
        Socket socket = new LongPollSocket();
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(address);
        return socket;
    }

    private static final class LongPollSocket extends Socket {

        private static final int DRIVER_POLL_TIMEOUT_MS = 1;

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            super.setSoTimeout(millis == DRIVER_POLL_TIMEOUT_MS ? READ_TIMEOUT_MS : millis);
        }
    }
}
