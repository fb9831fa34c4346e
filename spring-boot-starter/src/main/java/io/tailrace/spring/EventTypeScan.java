package io.tailrace.spring;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Scans the packages of an application for event types, as Spring Data does for entities. */
final class EventTypeScan {

    private EventTypeScan() {}

    /**
     * A catalogue of the classes that have {@link EventType} in the application's
     * auto-configuration packages; empty if no class has it.
     *
     * @throws IllegalArgumentException if a class cannot be registered; see {@link
     *     EventCatalogue#with}
     */
    static EventCatalogue ofApplication(BeanFactory beans) {
        EventCatalogue catalogue = EventCatalogue.empty();
        if (!AutoConfigurationPackages.has(beans)) {
            return catalogue;
        }
        ClassPathScanningCandidateComponentProvider scan =
                new ClassPathScanningCandidateComponentProvider(false) {
                    @Override
                    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                        return definition.getMetadata().isIndependent();
                    }
                };
        scan.addIncludeFilter(new AnnotationTypeFilter(EventType.class));
        Set<Class<? extends DomainEvent>> types = new LinkedHashSet<>();
        for (String basePackage : AutoConfigurationPackages.get(beans)) {
            for (BeanDefinition found : scan.findCandidateComponents(basePackage)) {
                types.add(eventClass(found));
            }
        }
        for (Class<? extends DomainEvent> type : types) {
            catalogue = catalogue.with(type);
        }
        return catalogue;
    }

    private static Class<? extends DomainEvent> eventClass(BeanDefinition found) {
        return ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null)
                .asSubclass(DomainEvent.class);
    }
}
