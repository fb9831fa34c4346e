package io.tailrace.spring.modulith;

import java.time.Instant;
import org.springframework.modulith.events.Externalized;

/** An event of an application that knows nothing of Tailrace. */
@Externalized("order::#{orderId()}")
record OrderCompleted(String orderId, Instant at) {}
