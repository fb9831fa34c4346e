package io.tailrace.process.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.http.Answer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers the requests. Called by several threads at the same time. */
final class AdminHandler extends Handler.Abstract {

    private final Supplier<Health> health;
    private final PrometheusMeterRegistry metrics;
    private final Access access;

    AdminHandler(Supplier<Health> health, PrometheusMeterRegistry metrics, Access access) {
        this.health = health;
        this.metrics = metrics;
        this.access = access;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        answer(request).send(response, callback);
        return true;
    }

    private Answer answer(Request request) {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return Answer.error(HttpStatus.METHOD_NOT_ALLOWED_405);
        }
        if (hasBody(request)) {
            return Answer.error(HttpStatus.PAYLOAD_TOO_LARGE_413);
        }
        String path = Request.getPathInContext(request);
        return switch (path) {
            case "/livez" -> probe(health.get().live());
            case "/readyz" -> probe(health.get().healthy());
            default -> protectedAnswer(request, path);
        };
    }

    private Answer protectedAnswer(Request request, String path) {
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return switch (access.decide(authorization, request.getHttpURI().getHost())) {
            case UNAUTHORIZED -> Answer.error(HttpStatus.UNAUTHORIZED_401);
            case MISDIRECTED -> Answer.error(HttpStatus.MISDIRECTED_REQUEST_421);
            case GRANTED -> details(path);
        };
    }

    private Answer details(String path) {
        return switch (path) {
            case "/health" -> health(health.get());
            case "/metrics" ->
                    new Answer(
                            HttpStatus.OK_200,
                            "text/plain; version=0.0.4; charset=utf-8",
                            metrics.scrape());
            default -> Answer.error(HttpStatus.NOT_FOUND_404);
        };
    }

    private static Answer health(Health health) {
        return new Answer(status(health.healthy()), "application/json", HealthJson.of(health));
    }

    private static Answer probe(boolean well) {
        return Answer.plain(status(well), well ? "ok" : "unavailable");
    }

    private static int status(boolean well) {
        return well ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503;
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }
}
