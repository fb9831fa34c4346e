package io.tailrace.console.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests. The files of the page have no data and are open to everyone who can reach
 * the port; the API is not. Called by several threads at the same time.
 */
final class ConsoleHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleHandler.class);
    private static final String API = "/api/";
    private static final int MAX_BODY_BYTES = 65_536;

    /** The page loads nothing from elsewhere, runs no script in its markup, and is not framed. */
    private static final HttpField[] PAGE = {
        new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
        new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
        new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"),
        new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
        new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache"),
        new PreEncodedHttpField(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                        + " trusted-types lit-html")
    };

    private final Router router;
    private final Assets assets;
    private final Gate gate;
    private final ConsoleConfig config;

    ConsoleHandler(ConsoleConfig config, Gate gate, Router router, Assets assets) {
        this.config = config;
        this.gate = gate;
        this.router = router;
        this.assets = assets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (path.startsWith(API)) {
            Answer answer = api(request, path);
            // A connection whose request was refused half-read ends, and the client has to know it.
            if (!request.consumeAvailable()) {
                response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
            }
            answer.send(response, callback);
        } else {
            file(request, path, response, callback);
        }
        return true;
    }

    private void file(Request request, String path, Response response, Callback callback) {
        Optional<Assets.Asset> asset = assets.find(path);
        if (asset.isEmpty()) {
            Answer.error(HttpStatus.NOT_FOUND_404).send(response, callback);
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Answer.error(HttpStatus.METHOD_NOT_ALLOWED_405).send(response, callback);
        } else {
            for (HttpField field : PAGE) {
                response.getHeaders().put(field);
            }
            byte[] content = asset.get().content();
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, asset.get().type());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
            response.write(true, ByteBuffer.wrap(content), callback);
        }
    }

    private Answer api(Request request, String path) {
        try {
            Caller caller =
                    gate.admit(
                            request.getHeaders().get(HttpHeader.AUTHORIZATION),
                            request.getHttpURI().getHost(),
                            config.userHeader() == null
                                    ? null
                                    : request.getHeaders().get(config.userHeader()));
            requireOwn(request);
            Router.Found found = router.find(request.getMethod(), path);
            require(caller, found.route());
            JsonNode body = body(request, found.route());
            return ApiAnswers.ok(
                    found.route()
                            .action()
                            .answer(new ApiRequest(caller, found.path(), query(request), body)));
        } catch (ApiException e) {
            return ApiAnswers.problem(e.status(), String.valueOf(e.getMessage()), e.remedy());
        } catch (OperatorException e) {
            return ApiAnswers.problem(status(e), String.valueOf(e.getMessage()), e.remedy());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable();
        } catch (Exception e) {
            LOG.error("The console could not answer {} {}", request.getMethod(), path, e);
            return ApiAnswers.problem(
                    HttpStatus.INTERNAL_SERVER_ERROR_500,
                    "An unexpected error",
                    "See the log of the process, which has the stack trace.");
        }
    }

    /** With tokens, no other page can send a GET that is answered. */
    private void requireOwn(Request request) {
        if (!config.hasTokens() || !HttpMethod.GET.is(request.getMethod())) {
            Gate.requireOwn(request.getHeaders().get(Gate.HEADER));
        }
    }

    private static void require(Caller caller, Route route) {
        if (!caller.role().includes(route.role())) {
            throw ApiException.forbidden(
                    "The role %s is needed, got %s"
                            .formatted(route.role().text(), caller.role().text()),
                    "Use the token of the role " + route.role().text() + ".");
        }
    }

    private static JsonNode body(Request request, Route route) throws IOException {
        if (!route.method().equals("POST")) {
            return ApiAnswers.JSON.createObjectNode();
        }
        if (request.getLength() < 0 || request.getLength() > MAX_BODY_BYTES) {
            throw ApiException.of(
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "The body must say its length and have at most " + MAX_BODY_BYTES + " bytes",
                    "Send a smaller body, with Content-Length.");
        }
        try (InputStream in = Content.Source.asInputStream(request)) {
            JsonNode body = ApiAnswers.JSON.readTree(in);
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            // refused like any other body that is no object
        }
        throw ApiException.badRequest("The body must be a JSON object", "Correct the body.");
    }

    private static Map<String, List<String>> query(Request request) {
        Fields fields = Request.extractQueryParameters(request);
        return fields.stream()
                .collect(Collectors.toMap(Fields.Field::getName, Fields.Field::getValues));
    }

    private static int status(OperatorException e) {
        return e.exitCode() == ExitCode.USAGE
                ? HttpStatus.BAD_REQUEST_400
                : HttpStatus.SERVICE_UNAVAILABLE_503;
    }

    private static Answer unavailable() {
        return ApiAnswers.problem(
                HttpStatus.SERVICE_UNAVAILABLE_503, "The console stops", "Try again later.");
    }
}
