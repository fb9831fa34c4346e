package io.tailrace.spring.context;

import io.tailrace.event.EventContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Puts the context of each WebFlux request into its Reactor context, from which {@link
 * EventContextAccessor} restores it on the threads of the operators if {@code
 * spring.reactor.context-propagation=auto} is set. The response has the correlation id.
 */
final class EventContextWebFilter implements WebFilter {

    private final String correlationHeader;

    EventContextWebFilter(String correlationHeader) {
        this.correlationHeader = correlationHeader;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        EventContext context = RequestContext.of(correlationHeader, headers::getFirst);
        exchange.getResponse().getHeaders().set(correlationHeader, context.correlationId());
        return chain.filter(exchange)
                .contextWrite(values -> values.put(EventContextAccessor.KEY, context));
    }
}
