package io.tailrace.event.builtin;

import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What happens to a user account. */
public sealed interface UserEvent extends BuiltInEvent {

    /** The id of the user; it is the aggregate id. */
    String userId();

    /** The e-mail address afterwards, or null if it is unknown or of no concern. */
    @Nullable String email();

    /** Changed fields by name with their new values, immutable; empty if there are none. */
    Map<String, String> changes();

    @Override
    default String aggregateId() {
        return userId();
    }

    @Override
    default <R> R matchFamily(
            Function<? super OrderEvent, ? extends R> order,
            Function<? super PaymentEvent, ? extends R> payment,
            Function<? super SystemEvent, ? extends R> system,
            Function<? super UserEvent, ? extends R> user) {
        return user.apply(this);
    }

    /** Applies the function of this event's action. A new action does not compile unhandled. */
    <R> R match(
            Function<? super Created, ? extends R> created,
            Function<? super Updated, ? extends R> updated,
            Function<? super Deleted, ? extends R> deleted);

    /**
     * The account was opened.
     *
     * @param userId the user, not blank
     * @param email the e-mail address afterwards, or null
     * @param changes new values by field; absent means none
     */
    @EventType("user.created.v1")
    record Created(String userId, @Nullable String email, Map<String, String> changes)
            implements UserEvent {

        /** Checks every component. */
        public Created {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = Rules.copy("changes", changes);
        }

        /** Without changes. */
        public Created(String userId, @Nullable String email) {
            this(userId, email, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Created, ? extends R> created,
                Function<? super Updated, ? extends R> updated,
                Function<? super Deleted, ? extends R> deleted) {
            return created.apply(this);
        }
    }

    /**
     * The account changed.
     *
     * @param userId the user, not blank
     * @param email the e-mail address afterwards, or null
     * @param changes new values by field; absent means none
     */
    @EventType("user.updated.v1")
    record Updated(String userId, @Nullable String email, Map<String, String> changes)
            implements UserEvent {

        /** Checks every component. */
        public Updated {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = Rules.copy("changes", changes);
        }

        /** Without changes. */
        public Updated(String userId, @Nullable String email) {
            this(userId, email, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Created, ? extends R> created,
                Function<? super Updated, ? extends R> updated,
                Function<? super Deleted, ? extends R> deleted) {
            return updated.apply(this);
        }
    }

    /**
     * The account was closed.
     *
     * @param userId the user, not blank
     * @param email the e-mail address afterwards, or null
     * @param changes new values by field; absent means none
     */
    @EventType("user.deleted.v1")
    record Deleted(String userId, @Nullable String email, Map<String, String> changes)
            implements UserEvent {

        /** Checks every component. */
        public Deleted {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = Rules.copy("changes", changes);
        }

        /** Without changes. */
        public Deleted(String userId, @Nullable String email) {
            this(userId, email, Map.of());
        }

        @Override
        public <R> R match(
                Function<? super Created, ? extends R> created,
                Function<? super Updated, ? extends R> updated,
                Function<? super Deleted, ? extends R> deleted) {
            return deleted.apply(this);
        }
    }
}
