package io.tailrace.spring.sample;

import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** A real PostgreSQL for a Spring test: import it, and the data source is there. */
@TestConfiguration(proxyBeanMethods = false)
public class TestkitPostgres {

    @Bean(destroyMethod = "close")
    PostgresServer postgres() {
        return Testkit.postgres();
    }

    @Bean
    DynamicPropertyRegistrar postgresProperties(PostgresServer postgres) {
        return properties -> {
            properties.add("spring.datasource.url", postgres::jdbcUrl);
            properties.add("spring.datasource.username", postgres::user);
            properties.add("spring.datasource.password", postgres::password);
        };
    }
}
