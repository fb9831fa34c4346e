package io.tailrace.spring.context;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** The properties {@code tailrace.context.*}. */
@ConfigurationProperties("tailrace.context")
public class EventContextProperties {

    /** Whether requests and records fill the context of the events that are emitted for them. */
    private boolean enabled = true;

    /** Header of HTTP requests with the correlation id; the response has it as well. */
    private String correlationHeader = "X-Correlation-ID";

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public String getCorrelationHeader() {
        return correlationHeader;
    }

    public void setCorrelationHeader(String correlationHeader) {
        this.correlationHeader = correlationHeader;
    }
}
