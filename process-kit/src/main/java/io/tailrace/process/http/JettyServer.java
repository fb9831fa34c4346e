package io.tailrace.process.http;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sets up Jetty with limits for everything that a client can use up: threads, connections, headers
 * and time. Waiting for bytes of a client needs a connection and no thread.
 */
final class JettyServer {

    private static final int MAX_THREADS = 8;
    private static final int MIN_THREADS = 2;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private JettyServer() {}

    /** A server with one connector that is not open yet. */
    static Server create(
            InetAddress address, HttpAddress config, HttpLimits limits, Handler handler) {
        Scheduler scheduler = new ScheduledExecutorScheduler(config.threadName() + "-timer", true);
        Server server = new Server(threads(config.threadName()), scheduler, null);
        server.addConnector(connector(server, address, config, limits));
        server.addBean(new NetworkConnectionLimit(limits.connections(), server));
        server.setErrorHandler(new PlainErrors());
        server.setHandler(new GracefulHandler(handler));
        server.setStopTimeout(STOP_MILLIS);
        return server;
    }

    private static QueuedThreadPool threads(String name) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName(name);
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setStopTimeout(STOP_MILLIS);
        return threads;
    }

    private static ServerConnector connector(
            Server server, InetAddress address, HttpAddress config, HttpLimits limits) {
        ServerConnector connector =
                new ServerConnector(server, 1, 1, protocols(config.tls(), limits));
        connector.setHost(address.getHostAddress());
        connector.setPort(config.port());
        connector.setIdleTimeout(limits.idle().toMillis());
        connector.addBean(new ConnectionDeadline(server.getScheduler(), limits.lifetime()));
        return connector;
    }

    private static ConnectionFactory[] protocols(@Nullable ServerTls tls, HttpLimits limits) {
        HttpConnectionFactory http = new HttpConnectionFactory(http(limits));
        if (tls == null) {
            return new ConnectionFactory[] {http};
        }
        SslConnectionFactory ssl =
                new SslConnectionFactory(tls.context(), HttpVersion.HTTP_1_1.asString());
        return new ConnectionFactory[] {ssl, http};
    }

    private static HttpConfiguration http(HttpLimits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Otherwise a connection reads a token as the one before it that differs only in case.
        http.setHeaderCacheCaseSensitive(true);
        http.setSendXPoweredBy(false);
        http.setPersistentConnectionsEnabled(limits.persistent());
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        return http;
    }
}
