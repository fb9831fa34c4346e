package io.tailrace.spring;

import io.tailrace.event.DomainEvent;
import org.springframework.context.event.EventListener;

/** Emits the domain events that are published with {@code ApplicationEventPublisher}. */
final class ApplicationEventBridge {

    private final TransactionalEventBus bus;

    ApplicationEventBridge(TransactionalEventBus bus) {
        this.bus = bus;
    }

    /** Called by Spring on the publisher's thread; exceptions reach the publisher. */
    @EventListener
    void onDomainEvent(DomainEvent event) {
        bus.emit(event);
    }
}
