package io.tailrace.spring.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.UserEvent;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.context.support.GenericApplicationContext;

/** Handlers of beans that Spring has put proxies before, as for {@code @Transactional}. */
class HandlerMethodsTest {

    /** What a proxy of the JDK has. */
    interface Mailer {
        void onDeleted(UserEvent.Deleted event);
    }

    static class InterfaceMailer implements Mailer {
        @Override
        @EventHandler
        public void onDeleted(UserEvent.Deleted event) {}
    }

    static class HiddenMailer implements Runnable {
        @Override
        public void run() {}

        @EventHandler
        public void onDeleted(UserEvent.Deleted event) {}
    }

    @Test
    void aHandlerBehindAProxyOfItsInterfaceIsFound() {
        for (boolean proxyOfTheClass : new boolean[] {false, true}) {
            try (GenericApplicationContext context =
                    context(InterfaceMailer.class, proxyOfTheClass)) {
                assertThat(find(context))
                        .singleElement()
                        .extracting(HandlerMethod::type)
                        .isEqualTo(UserEvent.Deleted.class);
            }
        }
    }

    @Test
    void aHandlerThatAProxyOfTheInterfaceHidesIsRefused() {
        try (GenericApplicationContext context = context(HiddenMailer.class, false)) {
            assertThatThrownBy(() -> find(context))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("onDeleted")
                    .hasMessageContaining("HiddenMailer");
        }
    }

    private static List<HandlerMethod> find(GenericApplicationContext context) {
        return new HandlerMethods(context.getDefaultListableBeanFactory())
                .byGroup("mailer")
                .getOrDefault("mailer", List.of());
    }

    private static GenericApplicationContext context(Class<?> bean, boolean proxyOfTheClass) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.registerBean(
                DefaultAdvisorAutoProxyCreator.class,
                () -> {
                    DefaultAdvisorAutoProxyCreator proxies = new DefaultAdvisorAutoProxyCreator();
                    proxies.setProxyTargetClass(proxyOfTheClass);
                    return proxies;
                });
        context.registerBean(
                DefaultPointcutAdvisor.class,
                () -> new DefaultPointcutAdvisor((MethodInterceptor) call -> call.proceed()));
        context.registerBean("mailer", bean);
        context.refresh();
        return context;
    }
}
