package io.tailrace.process.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what Jetty itself refuses, such as malformed requests and too many headers, with the name
 * of the error alone. Jetty's own pages show the request and the exception.
 */
final class PlainErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Answer.error(response.getStatus()).send(response, callback);
        return true;
    }
}
