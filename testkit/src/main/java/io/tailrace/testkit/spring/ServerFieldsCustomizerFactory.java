package io.tailrace.testkit.spring;

import io.tailrace.testkit.Server;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Finds the fields with {@link ServerConnection} of a test class and of its outer classes. */
public final class ServerFieldsCustomizerFactory implements ContextCustomizerFactory {

    /** Used by Spring. */
    public ServerFieldsCustomizerFactory() {}

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        Set<Field> fields = new LinkedHashSet<>();
        for (Class<?> outer = testClass; outer != null; outer = outer.getEnclosingClass()) {
            for (Class<?> type = outer; type != null; type = type.getSuperclass()) {
                add(type, fields);
            }
        }
        return fields.isEmpty() ? null : new ServerFieldsCustomizer(fields);
    }

    private static void add(Class<?> type, Set<Field> fields) {
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(ServerConnection.class)) {
                if (!Modifier.isStatic(field.getModifiers())
                        || !Server.class.isAssignableFrom(field.getType())) {
                    throw new IllegalStateException(
                            "field with @ServerConnection must be static and a PostgresServer or KafkaBroker, got "
                                    + field);
                }
                fields.add(field);
            }
        }
    }
}
