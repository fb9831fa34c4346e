package io.tailrace.spring.modulith;

import io.tailrace.event.EventCodec;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.TransactionalEventBus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.env.Environment;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.support.BrokerRouting;
import org.springframework.modulith.events.support.DelegatingEventExternalizer;

/** Emits the events that Spring Modulith externalizes, where the application has it. */
@AutoConfiguration(
        after = TailraceAutoConfiguration.class,
        afterName =
                "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration")
@ConditionalOnClass({EventExternalizationConfiguration.class, BrokerRouting.class})
@ConditionalOnBean({EventExternalizationConfiguration.class, TransactionalEventBus.class})
@ConditionalOnProperty(name = "tailrace.outbox.externalized-events", matchIfMissing = true)
public class ModulithAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ModulithAutoConfiguration.class);

    @Bean
    ExternalizedEvents externalizedEvents(
            EventExternalizationConfiguration configuration,
            TransactionalEventBus bus,
            ListableBeanFactory beans,
            Environment environment,
            ObjectProvider<ExternalizedTypeNames> names) {
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.setBeanResolver(new BeanFactoryResolver(beans));
        return new ExternalizedEvents(
                configuration,
                bus,
                context,
                names.getIfAvailable(ExternalizedTypeNames::bySimpleName),
                new EventCodec(bus.eventBus().outbox().catalogue()),
                !environment.getProperty(
                        "tailrace.outbox.application-events", Boolean.class, true));
    }

    /** Says that events leave the application twice. */
    @Bean
    SmartInitializingSingleton otherExternalizersOfModulith(ListableBeanFactory beans) {
        return () -> {
            for (String name : beans.getBeanNamesForType(DelegatingEventExternalizer.class)) {
                LOG.warn(
                        "Externalized events are emitted with the outbox, and also sent by the bean {} of Spring Modulith. Leave the broker's module of Modulith out, or set tailrace.outbox.externalized-events=false",
                        name);
            }
        };
    }
}
