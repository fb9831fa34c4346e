package io.tailrace.spring.boot4;

import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.health.InfoPart;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Configures the information {@code tailrace} for applications with Actuator. */
@AutoConfiguration(
        after = {EventCatalogueAutoConfiguration.class, TailraceSubscriberAutoConfiguration.class})
@ConditionalOnClass(InfoContributor.class)
public class TailraceInfoAutoConfiguration {

    private static final String NAME = "tailrace";

    @Bean
    @ConditionalOnMissingBean(name = "tailraceInfoContributor")
    InfoContributor tailraceInfoContributor(ObjectProvider<InfoPart> parts) {
        return builder -> {
            Map<String, Object> details = new LinkedHashMap<>();
            parts.orderedStream().forEach(each -> details.putAll(each.details()));
            builder.withDetail(NAME, details);
        };
    }
}
