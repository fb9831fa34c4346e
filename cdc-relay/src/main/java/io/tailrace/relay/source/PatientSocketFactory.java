package io.tailrace.relay.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that wait for PostgreSQL's next message instead of asking again and again.
 *
 * <p>Where there may be a message, the JDBC driver looks for it with a read that times out after a
 * millisecond; Debezium does so five times and then sleeps for its poll interval. With these
 * sockets such a look lasts up to {@value #LOOK_MS} ms and ends as soon as a message arrives: an
 * idle relay hardly works, and yet a change is seen at once. The driver makes it by class name.
 */
public final class PatientSocketFactory extends SocketFactory {

    private static final int LOOK_MS = 500;

    @Override
    public Socket createSocket() {
        return new PatientSocket();
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
        Socket socket = new PatientSocket();
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(address);
        return socket;
    }

    private static final class PatientSocket extends Socket {

        private static final int DRIVERS_LOOK_MS = 1;

        @Override
        public void setSoTimeout(int millis) throws SocketException {
            super.setSoTimeout(millis == DRIVERS_LOOK_MS ? LOOK_MS : millis);
        }
    }
}
