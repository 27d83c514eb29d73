package io.quarkus.arc.impl;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/** As Quarkus' bean manager, and in its package: it does not do what Yasson asks of it for an adapter. */
public final class RefusingBeanManager implements InvocationHandler {

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        throw new UnsupportedOperationException("canary");
    }
}
