package io.tailrace.process.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.http.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client cannot use up. */
class AdminLimitsTest {

    private static final HttpLimits SMALL =
            new HttpLimits(16, Duration.ofSeconds(1), Duration.ofSeconds(3), false);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String HALF = "GET /hea";
    private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

    @Test
    void moreHalfSentRequestsThanThreadsKeepNobodyElseFromAnAnswer() throws Exception {
        List<Socket> halfSent = new ArrayList<>();
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            for (int i = 0; i < HttpLimits.DEFAULT.connections() / 2; i++) {
                halfSent.add(endpoint.connected(HALF));
            }
            long start = System.nanoTime();
            assertThat(endpoint.get("/health").statusCode()).isEqualTo(200);
            assertThat(since(start)).isLessThan(HttpLimits.DEFAULT.idle());
        } finally {
            closeAll(halfSent);
        }
    }

    @Test
    void whenAllConnectionsAreTakenTheOldOnesAreClosedAndOthersAreServed() throws Exception {
        List<Socket> halfSent = new ArrayList<>();
        try (TestEndpoint endpoint = small()) {
            for (int i = 0; i < 2 * SMALL.connections(); i++) {
                halfSent.add(endpoint.connected(HALF));
            }
            CompletableFuture<String> answer =
                    CompletableFuture.supplyAsync(() -> health(endpoint));
            assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .startsWith("HTTP/1.1 200 ");
        } finally {
            closeAll(halfSent);
        }
    }

    @Test
    void aClientThatSendsAByteNowAndThenIsCutOff() throws Exception {
        try (TestEndpoint endpoint = small();
                Socket slow = endpoint.connected(REQUEST + "X-Slow: ")) {
            long start = System.nanoTime();
            slow.setSoTimeout((int) SMALL.idle().toMillis() / 4);
            while (!isCutOff(slow)) {
                assertThat(since(start)).isLessThan(PATIENCE);
                sendByte(slow);
            }
            assertThat(since(start)).isGreaterThan(SMALL.idle());
        }
    }

    @Test
    void largeHeadersAndMalformedRequestsAreRefusedWithoutAnEcho() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            String large = REQUEST + "X-Echo: echo" + "x".repeat(20_000) + "\r\n\r\n";
            assertRefused(endpoint.exchange(large), 431);
            assertRefused(
                    endpoint.exchange("GET /echo" + "x".repeat(20_000) + " HTTP/1.1\r\n"), 414);
            assertRefused(endpoint.exchange("GET /echo\u0001 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
            assertRefused(endpoint.exchange("GET /echo/%2e%2e/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
            assertRefused(endpoint.exchange("GET /echo HTTP/7.1\r\nHost: a\r\n\r\n"), 505);
            assertRefused(endpoint.exchange("GET /health HTTP/1.1\r\necho\r\n\r\n"), 400);
        }
    }

    @Test
    void aConnectionServesOneRequest() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            String answers = endpoint.exchange((REQUEST + "\r\n").repeat(3));
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(2);
            assertThat(answers).contains("Connection: close");
        }
    }

    @Test
    void closingWaitsNeitherForHalfSentRequestsNorForAnswersThatTakeTooLong() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        TestEndpoint endpoint =
                new TestEndpoint(
                        AdminConfig.loopback(0),
                        () -> {
                            asked.countDown();
                            awaitUninterruptibly(never);
                            return TestEndpoint.FINE;
                        });
        try (Socket half = endpoint.connected(HALF);
                Socket stuck = endpoint.connected(REQUEST + "\r\n")) {
            assertThat(half.isConnected() && stuck.isConnected()).isTrue();
            asked.await();
            long start = System.nanoTime();
            endpoint.close();
            assertThat(since(start)).isLessThan(Duration.ofSeconds(8));
        } finally {
            never.countDown();
        }
    }

    @Test
    void noThreadKeepsAProcessAlive() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.onLoopback(TestEndpoint.FINE)) {
            assertThat(endpoint.get("/health").statusCode()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("admin-endpoint"))
                    .isNotEmpty()
                    .allMatch(Thread::isDaemon);
        }
    }

    private static TestEndpoint small() {
        return new TestEndpoint(AdminConfig.loopback(0), SMALL, () -> TestEndpoint.FINE);
    }

    private static void assertRefused(String answer, int status) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("X-Content-Type-Options: nosniff", "Cache-Control: no-store")
                .doesNotContain("echo", "Server:", "xception", "Jetty");
    }

    private static String health(TestEndpoint endpoint) {
        try {
            return endpoint.exchange(REQUEST + "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the endpoint closed the connection; waits for the time-out of the socket if not. */
    private static boolean isCutOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    private static void sendByte(Socket socket) {
        try {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            // the next read tells that the connection is closed
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // a health that hangs does not end because it is asked to
            }
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
