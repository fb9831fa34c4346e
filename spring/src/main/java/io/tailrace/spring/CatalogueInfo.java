package io.tailrace.spring;

import io.tailrace.event.EventCatalogue;
import io.tailrace.spring.health.InfoPart;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The version of Tailrace, and what the catalogue has.
 *
 * @param catalogue the events that the application knows
 */
record CatalogueInfo(EventCatalogue catalogue) implements InfoPart {

    @Override
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        @Nullable String version = getClass().getPackage().getImplementationVersion();
        details.put("version", version == null ? "unknown" : version);
        details.put("eventTypes", catalogue.typeNames().size());
        details.put("aggregateTypes", catalogue.aggregateTypes());
        return details;
    }
}
