package network.invo.engine.jdkhttp;

import java.util.concurrent.Executor;

/**
 * Runs what an {@link java.net.http.HttpClient} wants done where the client says so: most of it on its selector thread.
 *
 * <p>On plain HTTP/1.1 the client may give a connection to the next request while its selector thread still looks at it
 * as an idle one. That is safe as long as the request is written only after that thread has changed over. But a task that
 * is left from putting the connection aside starts the writing too, of whatever request the connection has by then; on a
 * thread of its own, and a little late, it starts the next one too early. An answer that then comes at once is taken for
 * stray bytes on an idle connection, and the request fails though it was processed (JDK-8357639, seen on 25.0.3). On the
 * selector thread itself such a task cannot come between two steps of that thread.
 *
 * <p>Nothing that blocks may run here: not the user's code, and no TLS, whose trust managers may ask somebody; over TLS
 * one thread at a time decrypts and delivers, so no answer is mistaken. The client looks up a host's name here only when
 * it repeats a GET by itself, moments after the caller's thread has looked it up.
 */
final class SelectorThread implements Executor {

    @Override
    public void execute(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // As on a thread of a pool, the failure is told; but this thread goes on, or all connections would end.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
