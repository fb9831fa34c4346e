package io.tailrace.spring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
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
     * @throws IllegalStateException if a class cannot be registered; see {@link
     *     EventCatalogue#with}
     */
    static EventCatalogue ofApplication(BeanFactory beans) {
        EventCatalogue empty = EventCatalogue.empty().customizeJson(json -> customize(json, beans));
        return AutoConfigurationPackages.has(beans)
                ? ofPackages(AutoConfigurationPackages.get(beans), empty)
                : empty;
    }

    private static void customize(JsonMapper.Builder json, BeanFactory beans) {
        beans.getBeanProvider(EventJsonCustomizer.class)
                .orderedStream()
                .forEach(each -> each.customize(json));
    }

    private static EventCatalogue ofPackages(List<String> packages, EventCatalogue empty) {
        EventCatalogue catalogue = empty;
        for (String className : annotatedClasses(packages)) {
            try {
                catalogue = catalogue.with(eventClass(className));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        "The event types in the packages %s of the application must form one catalogue, but %s. Correct the class, or define an EventCatalogue bean with the families of the application"
                                .formatted(packages, e.getMessage()),
                        e);
            }
        }
        return catalogue;
    }

    /** Sorted, so that an application with several faults reports the same one at each start. */
    private static Set<String> annotatedClasses(List<String> packages) {
        ClassPathScanningCandidateComponentProvider scan =
                new ClassPathScanningCandidateComponentProvider(false) {
                    @Override
                    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
                        return definition.getMetadata().isIndependent();
                    }
                };
        scan.addIncludeFilter(new AnnotationTypeFilter(EventType.class, false));
        Set<String> names = new TreeSet<>();
        for (String basePackage : packages) {
            scan.findCandidateComponents(basePackage)
                    .forEach(found -> names.add(String.valueOf(found.getBeanClassName())));
        }
        return names;
    }

    private static Class<? extends DomainEvent> eventClass(String className) {
        Class<?> type = ClassUtils.resolveClassName(className, null);
        if (!DomainEvent.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException(
                    className + " has @EventType and must implement DomainEvent");
        }
        return type.asSubclass(DomainEvent.class);
    }
}
