package io.tailrace.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives spans as a collector does, and decodes them with OpenTelemetry's own classes. */
final class SpanReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpanReceiver.class);

    private final HttpServer server;
    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();

    /** A span as it was received; ids in hexadecimal digits, no parent is an empty text. */
    record ReceivedSpan(
            String service,
            String name,
            String kind,
            String traceId,
            String spanId,
            String parentId,
            String status,
            long startNanos,
            long endNanos,
            Map<String, String> attributes) {

        String outcome() {
            return attributes.getOrDefault("tailrace.outcome", "");
        }
    }

    SpanReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The spans of a trace, in the order of their start. */
    List<ReceivedSpan> trace(String traceId) {
        return spans.stream()
                .filter(span -> span.traceId().equals(traceId))
                .sorted((a, b) -> Long.compare(a.startNanos(), b.startNanos()))
                .toList();
    }

    List<ReceivedSpan> all() {
        return List.copyOf(spans);
    }

    /** Answers 503, which a client tries again, if the request cannot be read. */
    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(isReceived(exchange) ? 200 : 503, -1);
        }
    }

    private boolean isReceived(HttpExchange exchange) {
        try (InputStream body = body(exchange)) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(this::add);
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("Could not read exported spans", e);
            return false;
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        InputStream whole = new ByteArrayInputStream(exchange.getRequestBody().readAllBytes());
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        return "gzip".equals(encoding) ? new GZIPInputStream(whole) : whole;
    }

    private void add(ResourceSpans group) {
        String service =
                attributes(group.getResource().getAttributesList())
                        .getOrDefault("service.name", "");
        for (ScopeSpans scope : group.getScopeSpansList()) {
            scope.getSpansList().forEach(span -> spans.add(received(service, span)));
        }
    }

    private static ReceivedSpan received(String service, Span span) {
        return new ReceivedSpan(
                service,
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                HexFormat.of().formatHex(span.getTraceId().toByteArray()),
                HexFormat.of().formatHex(span.getSpanId().toByteArray()),
                HexFormat.of().formatHex(span.getParentSpanId().toByteArray()),
                span.getStatus().getCode().name().replace("STATUS_CODE_", ""),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                attributes(span.getAttributesList()));
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(KeyValue::getKey, each -> text(each.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
