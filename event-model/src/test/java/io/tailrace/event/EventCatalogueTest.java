package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {

    private static final String UNNAMED =
            " must have a name, for example @EventType(\"order.placed.v1\"), or be a sealed type of"
                    + " records that have one";

    private final EventCatalogue catalogue =
            EventCatalogue.of(BuiltInEvent.class, InvoiceEvent.class);

    @Test
    void theBuiltInTypesHaveTheirDocumentedNames() {
        assertThat(EventCatalogue.of(BuiltInEvent.class).typeNames())
                .containsExactly(
                        "order.cancelled.v1",
                        "order.delivered.v1",
                        "order.placed.v1",
                        "order.shipped.v1",
                        "payment.completed.v1",
                        "payment.failed.v1",
                        "payment.initiated.v1",
                        "payment.refunded.v1",
                        "system.health.v1",
                        "system.started.v1",
                        "system.stopped.v1",
                        "user.created.v1",
                        "user.deleted.v1",
                        "user.updated.v1");
        assertThat(EventCatalogue.of(BuiltInEvent.class).aggregateTypes())
                .containsExactly("order", "payment", "system", "user");
    }

    @Test
    void aFamilyOfOnesOwnIsRegisteredBesideThem() {
        assertThat(catalogue.typeName(InvoiceEvent.Issued.class)).isEqualTo("invoice.issued.v1");
        assertThat(catalogue.aggregateType(InvoiceEvent.Voided.class)).isEqualTo("invoice");
        assertThat(catalogue.find("invoice.voided.v2")).contains(InvoiceEvent.Voided.class);
        assertThat(catalogue.find("order.placed.v1")).contains(OrderEvent.Placed.class);
        assertThat(EventCatalogue.of(BuiltInEvent.class).find("invoice.voided.v2")).isEmpty();
    }

    @Test
    void aCatalogueBeginsEmptySoThatNoNameIsTaken() {
        assertThat(EventCatalogue.empty().isEmpty()).isTrue();
        assertThat(EventCatalogue.of().typeNames()).isEmpty();
        assertThat(EventCatalogue.of(Impostor.class).find("order.placed.v1"))
                .contains(Impostor.class);
    }

    @Test
    void aTypeStandsForTheWholeFamilyThatItBelongsTo() {
        assertThat(
                        EventCatalogue.empty()
                                .withFamiliesOf(List.of(InvoiceEvent.Issued.class))
                                .typeNames())
                .containsExactlyElementsOf(EventCatalogue.of(InvoiceEvent.class).typeNames());
        assertThat(
                        EventCatalogue.empty()
                                .withFamiliesOf(
                                        List.of(
                                                OrderEvent.Placed.class,
                                                OrderEvent.class,
                                                DomainEvent.class))
                                .typeNames())
                .containsExactlyElementsOf(EventCatalogue.of(BuiltInEvent.class).typeNames());
    }

    @Test
    void anEarlierNameIsReadAndNeverWritten() {
        assertThat(catalogue.find("invoice.created.v1")).contains(InvoiceEvent.Issued.class);
        assertThat(catalogue.typeNames()).doesNotContain("invoice.created.v1");
    }

    @Test
    void twoTypesThatClaimOneNameAreRefused() {
        assertThatThrownBy(() -> catalogue.with(Impostor.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"order.placed.v1\" must have one owner")
                .hasMessageContaining(Impostor.class.getName())
                .hasMessageContaining(OrderEvent.Placed.class.getName());
    }

    @Test
    void anEventThatIsRegisteredAlreadyIsNotRefused() {
        assertThat(catalogue.with(InvoiceEvent.class).typeNames()).isEqualTo(catalogue.typeNames());
    }

    @Test
    void anEventOfTwoFamiliesStandsForBoth() {
        assertThat(familiesOf(Sold.class).typeNames())
                .containsExactly("goods.returned.v1", "goods.sold.v1", "money.lent.v1");
    }

    @Test
    void aSealedClassIsAFamilyToo() {
        assertThat(familiesOf(Alarm.Rung.class).typeNames())
                .containsExactly("alarm.rung.v1", "alarm.silenced.v1");
    }

    @Test
    void aTypeThatIsNotSealedIsServedByItsSubtypesInTheCatalogue() {
        EventCatalogue goods = EventCatalogue.of(Goods.class);

        assertThat(goods.withFamiliesOf(List.of(Audited.class)).typeNames())
                .isEqualTo(goods.typeNames());
        assertThat(
                        EventCatalogue.empty()
                                .withFamiliesOf(List.of(Audited.class, Returned.class))
                                .typeNames())
                .isEqualTo(goods.typeNames());
        assertThatThrownBy(() -> familiesOf(Audited.class))
                .hasMessage(Audited.class.getName() + UNNAMED);
    }

    @Test
    void anAnnotationThatWouldHaveNoEffectIsRefused() {
        assertThatThrownBy(() -> EventCatalogue.of(Misnamed.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "@EventType must be on the records of a family, got it on the sealed type "
                                + Misnamed.class.getName());
        assertThatThrownBy(() -> EventCatalogue.of(Open.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Open.class.getName())
                .hasMessageContaining("must be a record or a final class");
    }

    @Test
    void aTypeWithoutALegalNameIsRefused() {
        assertThatThrownBy(() -> catalogue.with(Nameless.class))
                .hasMessage(Nameless.class.getName() + UNNAMED);
        assertThatThrownBy(() -> catalogue.with(Unversioned.class))
                .hasMessageContaining("got \"order.lost\"");
    }

    @Test
    void aTypeThatIsNotRegisteredHasNoName() {
        assertThatThrownBy(
                        () ->
                                EventCatalogue.of(BuiltInEvent.class)
                                        .typeName(InvoiceEvent.Issued.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add it with EventCatalogue.of");
    }

    @EventType("order.placed.v1")
    private record Impostor(String aggregateId) implements DomainEvent {}

    private record Nameless(String aggregateId) implements DomainEvent {}

    @EventType("order.lost")
    private record Unversioned(String aggregateId) implements DomainEvent {}

    private static EventCatalogue familiesOf(Class<? extends DomainEvent> type) {
        return EventCatalogue.empty().withFamiliesOf(List.of(type));
    }

    private interface Audited extends DomainEvent {}

    private sealed interface Goods extends DomainEvent {}

    private sealed interface Money extends DomainEvent {}

    @EventType("goods.sold.v1")
    private record Sold(String aggregateId) implements Goods, Money, Audited {}

    @EventType("goods.returned.v1")
    private record Returned(String aggregateId) implements Goods {}

    @EventType("money.lent.v1")
    record Lent(String aggregateId) implements Money {}

    abstract static sealed class Alarm implements DomainEvent {

        @Override
        public String aggregateId() {
            return "a-1";
        }

        @EventType("alarm.rung.v1")
        static final class Rung extends Alarm {}

        @EventType("alarm.silenced.v1")
        static final class Silenced extends Alarm {}
    }

    @EventType("order.misnamed.v1")
    private sealed interface Misnamed extends DomainEvent {}

    @EventType("order.named.v1")
    record Named(String aggregateId) implements Misnamed {}

    @EventType("order.open.v1")
    private static class Open implements DomainEvent {

        @Override
        public String aggregateId() {
            return "o-1";
        }
    }
}
