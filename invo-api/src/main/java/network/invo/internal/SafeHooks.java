package network.invo.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import network.invo.InvoHooks;

/** Calls the user's hooks so that what they throw breaks nothing, and is logged once. */
final class SafeHooks {

    private static final System.Logger LOG = System.getLogger("network.invo");

    private final InvoHooks hooks;
    private final boolean wantsUrl;
    private final AtomicBoolean warned = new AtomicBoolean();

    SafeHooks(InvoHooks hooks) {
        this.hooks = hooks;
        this.wantsUrl = hooks.wantsUrl();
    }

    boolean wantsUrl() {
        return wantsUrl;
    }

    void onRequest(InvoHooks.Request request) {
        safely(() -> hooks.onRequest(request));
    }

    void onResponse(InvoHooks.Response response) {
        safely(() -> hooks.onResponse(response));
    }

    void onError(InvoHooks.Failure failure) {
        safely(() -> hooks.onError(failure));
    }

    private void safely(Runnable hook) {
        try {
            hook.run();
        } catch (Throwable e) {
            // An Error too: a tracing library that does not link must not cost the caller the result of a payment.
            if (warned.compareAndSet(false, true)) {
                // Its class and place, not its message: a hook's message is the user's, and may say anything.
                StackTraceElement[] trace = e.getStackTrace();
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A hook threw {0} at {1}. The call goes on; further throws of this client''s hooks are not logged.",
                        e.getClass().getName(),
                        trace.length == 0 ? "an unknown place" : trace[0].toString());
            }
        }
    }
}
