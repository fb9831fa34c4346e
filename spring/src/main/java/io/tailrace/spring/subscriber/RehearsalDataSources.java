package io.tailrace.spring.subscriber;

import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts a proxy before each data source, so that JdbcTemplate, JPA and every other user of it get
 * the connection of a rehearsal on the thread that rehearses. On other threads a proxy does
 * nothing. Safe for any thread.
 */
final class RehearsalDataSources implements BeanPostProcessor {

    private static final ThreadLocal<@Nullable Loan> CURRENT = new ThreadLocal<>();

    private final Set<DataSource> proxies =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    /** Which data source gives which connection to a thread. */
    private record Loan(DataSource dataSource, LentConnection lent) {}

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource dataSource ? proxy(dataSource) : bean;
    }

    /** Whether a data source can give the connection of a rehearsal. */
    boolean cover(DataSource dataSource) {
        return proxies.contains(dataSource);
    }

    /**
     * Does work on a thread to which the data source gives this connection.
     *
     * @param connection stays the caller's
     */
    boolean rehearse(DataSource dataSource, Connection connection, Work work) throws Exception {
        LentConnection lent = new LentConnection(connection);
        CURRENT.set(new Loan(dataSource, lent));
        try {
            return work.with(lent);
        } finally {
            CURRENT.remove();
        }
    }

    /** What a rehearsal does. */
    interface Work {
        boolean with(LentConnection lent) throws Exception;
    }

    private Object proxy(DataSource dataSource) {
        ProxyFactory factory = new ProxyFactory(dataSource);
        factory.setProxyTargetClass(!Modifier.isFinal(dataSource.getClass().getModifiers()));
        Interceptor interceptor = new Interceptor();
        factory.addAdvice(interceptor);
        DataSource proxy = (DataSource) factory.getProxy(dataSource.getClass().getClassLoader());
        interceptor.proxy = proxy;
        proxies.add(proxy);
        return proxy;
    }

    private static final class Interceptor implements MethodInterceptor {

        private volatile @Nullable DataSource proxy;

        @Override
        public @Nullable Object invoke(MethodInvocation call) throws Throwable {
            Loan loan = CURRENT.get();
            boolean asksForConnection = call.getMethod().getName().equals("getConnection");
            return asksForConnection && loan != null && loan.dataSource() == proxy
                    ? loan.lent().connection()
                    : call.proceed();
        }
    }
}
