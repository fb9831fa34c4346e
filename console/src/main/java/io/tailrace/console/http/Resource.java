package io.tailrace.console.http;

import java.util.List;

/** A part of the API. */
@FunctionalInterface
public interface Resource {

    /** What the part answers. */
    List<Route> routes();
}
