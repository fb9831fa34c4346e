package io.tailrace.spring.subscriber;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Finds the {@link EventHandler} methods of all beans. */
final class HandlerMethods {

    private final ConfigurableListableBeanFactory beans;

    HandlerMethods(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * The methods by group.
     *
     * @param defaultGroup the group of methods that name none
     */
    Map<String, List<HandlerMethod>> byGroup(String defaultGroup) {
        Map<String, List<HandlerMethod>> groups = new TreeMap<>();
        for (String name : beans.getBeanNamesForType(Object.class, false, false)) {
            Class<?> type = typeOf(name);
            if (type != null) {
                find(name, ClassUtils.getUserClass(type), defaultGroup, groups);
            }
        }
        return groups;
    }

    /** The class of a bean: if its proxy has only the interfaces, the class behind the proxy. */
    private @Nullable Class<?> typeOf(String name) {
        Class<?> type = beans.getType(name, false);
        return type != null && Proxy.isProxyClass(type)
                ? AutoProxyUtils.determineTargetClass(beans, name)
                : type;
    }

    private void find(
            String bean,
            Class<?> type,
            String defaultGroup,
            Map<String, List<HandlerMethod>> groups) {
        Map<Method, EventHandler> annotated =
                MethodIntrospector.selectMethods(
                        type,
                        (MethodIntrospector.MetadataLookup<EventHandler>)
                                method ->
                                        AnnotatedElementUtils.findMergedAnnotation(
                                                method, EventHandler.class));
        annotated.forEach(
                (method, handler) -> {
                    String group = handler.group().isEmpty() ? defaultGroup : handler.group();
                    groups.computeIfAbsent(group, g -> new ArrayList<>())
                            .add(of(bean, method, handler.idempotent()));
                });
    }

    /** Selects the method of the bean's proxy, if it has one, so that its advice is applied. */
    private HandlerMethod of(String name, Method method, boolean idempotent) {
        Object bean = beans.getBean(name);
        Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
        invocable.setAccessible(true);
        return HandlerMethod.of(bean, invocable, idempotent);
    }
}
