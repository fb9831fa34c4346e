package io.tailrace.spring.context;

import io.tailrace.event.EventContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Handles each servlet request in its context, also when it is dispatched again for an asynchronous
 * result. The response has the correlation id.
 */
final class EventContextFilter extends OncePerRequestFilter {

    private static final String CONTEXT = EventContextFilter.class.getName() + ".CONTEXT";

    private final String correlationHeader;

    EventContextFilter(String correlationHeader) {
        this.correlationHeader = correlationHeader;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        EventContext context = contextOf(request);
        response.setHeader(correlationHeader, context.correlationId());
        try (ContextScope scope = ContextScope.open(context)) {
            chain.doFilter(request, response);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    private EventContext contextOf(HttpServletRequest request) {
        if (request.getAttribute(CONTEXT) instanceof EventContext before) {
            return before;
        }
        EventContext context = RequestContext.of(correlationHeader, request::getHeader);
        request.setAttribute(CONTEXT, context);
        return context;
    }
}
