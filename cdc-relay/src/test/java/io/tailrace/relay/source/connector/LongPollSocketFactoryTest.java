package io.tailrace.relay.source.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LongPollSocketFactoryTest {

    private ServerSocket server;
    private Socket client;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client =
                new LongPollSocketFactory()
                        .createSocket(server.getInetAddress(), server.getLocalPort());
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        peer.close();
        server.close();
    }

    @Test
    void theDriversLookOfAMillisecondLastsMuchLonger() throws IOException {
        client.setSoTimeout(1);
        long started = System.nanoTime();
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void aMessageEndsTheLook() throws IOException {
        client.setSoTimeout(1);
        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(this::send);
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void otherTimeoutsAreLeftAlone() throws IOException {
        client.setSoTimeout(30);
        assertThat(client.getSoTimeout()).isEqualTo(30);
    }

    private void send() {
        try {
            peer.getOutputStream().write(7);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
