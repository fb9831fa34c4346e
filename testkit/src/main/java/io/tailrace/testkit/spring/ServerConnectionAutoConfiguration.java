package io.tailrace.testkit.spring;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes connection details of the servers that are beans. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
public class ServerConnectionAutoConfiguration {

    /** Used by Spring. */
    public ServerConnectionAutoConfiguration() {}

    /** Applications with JDBC of Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class JdbcConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(PostgresServer.class)
        @ConditionalOnMissingBean
        JdbcConnectionDetails testkitJdbcConnectionDetails(PostgresServer postgres) {
            return new PostgresDetails(postgres);
        }
    }

    /** Applications with Kafka of Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaConnectionDetails.class)
    static class KafkaConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(KafkaBroker.class)
        @ConditionalOnMissingBean
        KafkaConnectionDetails testkitKafkaConnectionDetails(KafkaBroker kafka) {
            return () -> List.of(kafka.bootstrapServers());
        }
    }

    private record PostgresDetails(PostgresServer server) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return server.jdbcUrl();
        }

        @Override
        public String getUsername() {
            return server.user();
        }

        @Override
        public String getPassword() {
            return server.password();
        }
    }
}
