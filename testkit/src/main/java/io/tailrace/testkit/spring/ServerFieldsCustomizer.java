package io.tailrace.testkit.spring;

import io.tailrace.testkit.Server;
import java.lang.reflect.Field;
import java.util.Set;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Makes beans of servers in static fields, which the application does not close.
 *
 * @param fields equal fields let tests share an application
 */
record ServerFieldsCustomizer(Set<Field> fields) implements ContextCustomizer {

    @Override
    public void customizeContext(
            ConfigurableApplicationContext context, MergedContextConfiguration test) {
        BeanDefinitionRegistry beans = (BeanDefinitionRegistry) context.getBeanFactory();
        for (Field field : fields) {
            beans.registerBeanDefinition(field.getName() + "OfTest", bean(field, field.getType()));
        }
    }

    private static <T> RootBeanDefinition bean(Field field, Class<T> type) {
        RootBeanDefinition bean = new RootBeanDefinition(type, () -> type.cast(server(field)));
        bean.setDestroyMethodName(""); // none
        return bean;
    }

    private static Server server(Field field) {
        try {
            field.setAccessible(true);
            Object server = field.get(null);
            if (server == null) {
                throw new IllegalStateException(
                        "field with @ServerConnection must be set before the application starts, as in a @BeforeAll method, got null: "
                                + field);
            }
            return (Server) server;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("could not read " + field, e);
        }
    }
}
