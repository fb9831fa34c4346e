package io.tailrace.event.builtin;

import io.tailrace.event.EventType;
import io.tailrace.event.internal.Check;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that happened to a user account. */
public sealed interface UserEvent extends BuiltInEvent {

    /** The id of the user; it is the aggregate id. */
    String userId();

    /** The e-mail address after the event, or null if it is unknown or not part of the event. */
    @Nullable String email();

    /**
     * The new values of the changed fields, by field name, any JSON values: text, {@code Long},
     * {@code BigInteger}, {@code BigDecimal}, {@code Boolean}, null, and lists and maps of them.
     * Immutable, empty if there are none.
     */
    Map<String, @Nullable Object> changes();

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

    /**
     * Applies the function for this event's action. When an action is added, callers do not compile
     * until they handle it.
     */
    <R> R match(
            Function<? super Created, ? extends R> created,
            Function<? super Updated, ? extends R> updated,
            Function<? super Deleted, ? extends R> deleted);

    /**
     * The account was opened.
     *
     * @param userId the user, not blank
     * @param email the e-mail address after the event, or null
     * @param changes the new values by field name, any JSON values; absent means none
     */
    @EventType("user.created.v1")
    record Created(String userId, @Nullable String email, Map<String, @Nullable Object> changes)
            implements UserEvent {

        /** Checks that every component follows its rule. */
        public Created {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = JsonValues.copy("changes", changes);
        }

        /** An event without changes. */
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
     * @param email the e-mail address after the event, or null
     * @param changes the new values by field name, any JSON values; absent means none
     */
    @EventType("user.updated.v1")
    record Updated(String userId, @Nullable String email, Map<String, @Nullable Object> changes)
            implements UserEvent {

        /** Checks that every component follows its rule. */
        public Updated {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = JsonValues.copy("changes", changes);
        }

        /** An event without changes. */
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
     * @param email the e-mail address after the event, or null
     * @param changes the new values by field name, any JSON values; absent means none
     */
    @EventType("user.deleted.v1")
    record Deleted(String userId, @Nullable String email, Map<String, @Nullable Object> changes)
            implements UserEvent {

        /** Checks that every component follows its rule. */
        public Deleted {
            Check.text("userId", userId);
            Rules.email("email", email);
            changes = JsonValues.copy("changes", changes);
        }

        /** An event without changes. */
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
