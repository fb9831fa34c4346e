package com.example.helpdesk;

import java.time.Instant;
import org.springframework.modulith.events.Externalized;

/** A customer has rated how a ticket was handled; subscribers read {@code events.rating}. */
@Externalized("rating::#{ticket()}")
record TicketRated(String ticket, int stars, Instant at) {}
