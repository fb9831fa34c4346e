package io.tailrace.spring.subscriber;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.UserEvent;
import java.lang.reflect.Method;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which methods cannot be idempotent. */
class InboxMethodsTest {

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final PGSimpleDataSource database = new PGSimpleDataSource();

    static class Plain {
        @EventHandler(idempotent = true)
        public void on(UserEvent.Deleted event) {}
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    static class Isolated {
        @EventHandler(idempotent = true)
        public void on(UserEvent.Deleted event) {}
    }

    @Test
    void withoutSpringTransactionsThereAreNone() {
        assertThatThrownBy(() -> IdempotentHandlers.NONE.of(method(new Plain())))
                .hasMessageContaining("Plain.on")
                .hasMessageContaining("needs spring-jdbc, a DataSource and a PlatformTransaction");
    }

    @Test
    void twoTransactionManagersAreTooMany() {
        beans.registerSingleton("database", database);
        beans.registerSingleton("first", new JdbcTransactionManager(database));
        beans.registerSingleton("second", new JdbcTransactionManager(database));
        assertThatThrownBy(() -> methods().of(method(new Plain())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("or primary ones, got 2 transaction managers");
    }

    @Test
    void aMethodThatLeavesTheTransactionIsRefused() {
        beans.registerSingleton("database", database);
        beans.registerSingleton("manager", new JdbcTransactionManager(database));
        assertThatThrownBy(() -> methods().of(method(new Isolated())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Isolated.on")
                .hasMessageContaining("got @Transactional with the propagation REQUIRES_NEW");
    }

    private InboxMethods methods() {
        return new InboxMethods(
                beans.getBeanProvider(DataSource.class),
                beans.getBeanProvider(PlatformTransactionManager.class),
                beans.getBeanProvider(RehearsalDataSources.class),
                new InboxProperties());
    }

    private static HandlerMethod method(Object bean) {
        for (Method method : bean.getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(EventHandler.class)) {
                return HandlerMethod.of(bean, method, true);
            }
        }
        throw new IllegalStateException("no handler in " + bean);
    }
}
