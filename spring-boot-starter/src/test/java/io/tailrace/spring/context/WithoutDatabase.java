package io.tailrace.spring.context;

/** For applications under test that have no database, although the class path has the drivers. */
final class WithoutDatabase {

    /** Switches the auto-configuration of data sources off. */
    static final String PROPERTY =
            "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    private WithoutDatabase() {}
}
