package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {

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
        assertThat(EventCatalogue.ofFamiliesOf(List.of(InvoiceEvent.Issued.class)).typeNames())
                .containsExactlyElementsOf(EventCatalogue.of(InvoiceEvent.class).typeNames());
        assertThat(
                        EventCatalogue.ofFamiliesOf(
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
        assertThatThrownBy(() -> catalogue.with(InvoiceEvent.class))
                .hasMessageContaining("must have one owner");
    }

    @Test
    void aTypeWithoutALegalNameIsRefused() {
        assertThatThrownBy(() -> catalogue.with(Nameless.class))
                .hasMessage(Nameless.class.getName() + " must be named by @EventType, or sealed");
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
}
