package io.tailrace.spring.sample;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostUpdate;
import org.jspecify.annotations.Nullable;

/** An entity that tells when Hibernate has written a change of it. */
@Entity
public class ObservedCustomer {

    static volatile Runnable whenUpdated = () -> {};

    @Id private String id;
    private @Nullable String name;

    protected ObservedCustomer() {}

    ObservedCustomer(String id) {
        this.id = id;
    }

    void rename(String other) {
        name = other;
    }

    @Nullable String name() {
        return name;
    }

    @PostUpdate
    void updated() {
        whenUpdated.run();
    }
}
