package network.invo.engine.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SelectorThreadTest {

    @Test
    void execute_taskThatThrows_isToldAndTheThreadGoesOn() throws Exception {
        Error broken = new OutOfMemoryError("not really");
        AtomicReference<Throwable> told = new AtomicReference<>();
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        Thread selector = new Thread(() -> {
            SelectorThread executor = new SelectorThread();
            executor.execute(() -> {
                throw broken;
            });
            executor.execute(() -> ranOn.set(Thread.currentThread()));
        });
        selector.setUncaughtExceptionHandler((thread, failure) -> told.set(failure));
        selector.start();
        selector.join(20_000);

        assertThat(told.get()).isSameAs(broken);
        assertThat(ranOn.get()).isSameAs(selector);
    }
}
