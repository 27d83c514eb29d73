package network.invo.it.ee;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import network.invo.jakarta.webhooks.InvoWebhookServlet;
import network.invo.jakarta.webhooks.WebhookDelivery;

/** Takes webhooks, and tells which it handled last. */
@WebServlet(urlPatterns = "/hook", loadOnStartup = 1)
public final class Hooks extends InvoWebhookServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void handle(WebhookDelivery delivery) {
        getServletContext().setAttribute("handled", delivery.event().idempotencyKey());
    }

    /** The key of the last event. */
    @WebServlet("/handled")
    public static final class Handled extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(getServletContext().getAttribute("handled"));
        }
    }
}
