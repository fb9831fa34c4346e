package io.tailrace.process.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One answer of a server, of text that nobody stores, frames or interprets.
 *
 * @param status HTTP status
 * @param type content type
 * @param body nothing of the request, unless the type says how it is read
 */
public record Answer(int status, String type, String body) {

    private static final String PLAIN = "text/plain; charset=utf-8";

    /** What every answer carries: nobody stores, frames or interprets it. */
    private static final HttpField[] SECURITY = {
        new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
        new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"),
        new PreEncodedHttpField(
                "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    };

    /** A line of plain text. */
    public static Answer plain(int status, String word) {
        return new Answer(status, PLAIN, word + "\n");
    }

    /** The name of an error. */
    public static Answer error(int status) {
        return plain(status, HttpStatus.getMessage(status));
    }

    /** Sets the headers that belong to the answer. */
    void describe(HttpFields.Mutable headers) {
        for (HttpField field : SECURITY) {
            headers.put(field);
        }
        headers.put(HttpHeader.CONTENT_TYPE, type);
        if (status == HttpStatus.UNAUTHORIZED_401) {
            headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"tailrace\"");
        }
        if (status == HttpStatus.METHOD_NOT_ALLOWED_405) {
            headers.put(HttpHeader.ALLOW, "GET, HEAD");
        }
    }

    /** Sends the answer. */
    public void send(Response response, Callback callback) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        describe(response.getHeaders());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
