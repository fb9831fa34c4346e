package io.tailrace.spring;

import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Changes how the events of the scanned catalogue are read and written, as {@link
 * io.tailrace.event.EventCatalogue#customizeJson} does. Beans of this type are called in their
 * order, once, when the catalogue is created. An application that defines an {@code EventCatalogue}
 * bean customizes that catalogue itself.
 */
@FunctionalInterface
public interface EventJsonCustomizer {

    /** Changes the mapper, for example adds a module. */
    void customize(JsonMapper.Builder json);
}
