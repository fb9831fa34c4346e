package io.tailrace.spring.subscriber;

import io.tailrace.event.DomainEvent;

/** Makes handlers of methods that are {@linkplain EventHandler#idempotent() idempotent}. */
interface IdempotentHandlers {

    /** Of an application without Spring transactions. */
    IdempotentHandlers NONE =
            method -> {
                throw new IllegalStateException(
                        "@EventHandler method %s is idempotent, which needs spring-jdbc, a DataSource and a PlatformTransactionManager"
                                .formatted(method.method().toGenericString()));
            };

    /**
     * The handler of a method.
     *
     * @throws IllegalStateException if the method cannot be called in a transaction with the inbox
     */
    io.tailrace.subscriber.handler.EventHandler<DomainEvent> of(HandlerMethod method);
}
