package network.invo.it.redeploy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Looks into objects whose classes are a server's. */
final class Reflection {

    private Reflection() {}

    /** The value of a field. */
    static Object read(Object object, String field) throws ReflectiveOperationException {
        for (Class<?> at = object.getClass(); at != null; at = at.getSuperclass()) {
            for (Field found : at.getDeclaredFields()) {
                if (found.getName().equals(field)) {
                    found.setAccessible(true);
                    return found.get(object);
                }
            }
        }
        throw new NoSuchFieldException(field);
    }

    static Object call(Object object, String method) throws ReflectiveOperationException {
        return find(object.getClass(), method).invoke(object);
    }

    static Object call(Object object, String method, Class<?> type, Object argument)
            throws ReflectiveOperationException {
        return find(object.getClass(), method, type).invoke(object, argument);
    }

    /** A method of a class that may be hidden, as Felix's are. */
    static Method find(Class<?> type, String method, Class<?>... parameters) throws NoSuchMethodException {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Method found : at.getDeclaredMethods()) {
                if (found.getName().equals(method) && Arrays.equals(found.getParameterTypes(), parameters)) {
                    found.setAccessible(true);
                    return found;
                }
            }
        }
        throw new NoSuchMethodException(method);
    }
}
