package io.tailrace.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventCatalogueTest {

    private final EventCatalogue catalogue = EventCatalogue.builtIn().with(InvoiceEvent.class);

    @Test
    void theBuiltInTypesHaveTheirDocumentedNames() {
        assertThat(EventCatalogue.builtIn().typeNames())
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
        assertThat(EventCatalogue.builtIn().aggregateTypes())
                .containsExactly("order", "payment", "system", "user");
    }

    @Test
    void aFamilyOfOnesOwnIsRegisteredBesideThem() {
        assertThat(catalogue.typeName(InvoiceEvent.Issued.class)).isEqualTo("invoice.issued.v1");
        assertThat(catalogue.aggregateType(InvoiceEvent.Voided.class)).isEqualTo("invoice");
        assertThat(catalogue.find("invoice.voided.v2")).contains(InvoiceEvent.Voided.class);
        assertThat(catalogue.find("order.placed.v1")).contains(OrderEvent.Placed.class);
        assertThat(EventCatalogue.builtIn().find("invoice.voided.v2")).isEmpty();
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
        assertThatThrownBy(() -> EventCatalogue.builtIn().typeName(InvoiceEvent.Issued.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add it with EventCatalogue.with");
    }

    @EventType("order.placed.v1")
    private record Impostor(String aggregateId) implements DomainEvent {}

    private record Nameless(String aggregateId) implements DomainEvent {}

    @EventType("order.lost")
    private record Unversioned(String aggregateId) implements DomainEvent {}
}
