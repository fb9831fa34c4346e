package io.tailrace.spring.context;

/** For applications under test that have no database, although the class path has the drivers. */
public final class WithoutDatabase {

    /** Switches the auto-configuration of data sources off. */
    public static final String PROPERTY =
            "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                    + "org.springframework.modulith.events.config.EventPublicationAutoConfiguration,"
                    + "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration,"
                    + "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration";

    private WithoutDatabase() {}
}
