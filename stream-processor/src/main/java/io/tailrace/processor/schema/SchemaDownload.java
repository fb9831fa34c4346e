package io.tailrace.processor.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Gets a bundle of schemas from a web server, with limits of time and size. */
final class SchemaDownload {

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration WHOLE = Duration.ofSeconds(30);
    private static final int CHUNK = 64 << 10;

    private SchemaDownload() {}

    /**
     * The body of the answer. Redirects are not followed, and no credentials are sent.
     *
     * @param limit how many bytes are read at most
     * @throws IOException if the server does not answer with status 200 and a whole body in time
     */
    static byte[] get(URI url, int limit) throws IOException {
        if (!(url.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("the URL must be http or https");
        }
        connection.setConnectTimeout((int) SILENCE.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/json");
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the server must answer with status 200, got " + status);
            }
            try (InputStream body = connection.getInputStream()) {
                return read(body, limit);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] read(InputStream body, int limit) throws IOException {
        long start = System.nanoTime();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int read = body.read(chunk, 0, Math.min(CHUNK, limit));
        while (read > 0) {
            bytes.write(chunk, 0, read);
            if (System.nanoTime() - start > WHOLE.toNanos()) {
                throw new IOException("the server must send the whole body within " + WHOLE);
            }
            read = body.read(chunk, 0, Math.min(CHUNK, limit - bytes.size()));
        }
        return bytes.toByteArray();
    }
}
