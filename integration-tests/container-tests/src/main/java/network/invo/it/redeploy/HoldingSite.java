package network.invo.it.redeploy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * An application that has nothing to do with INVO, and says in each answer that it is the application's. It holds a request
 * where that asks for it: before the filters, as long as it is not released.
 */
@WebListener
public final class HoldingSite implements ServletRequestListener {

    /** The header of every answer that the application gives. */
    public static final String MARK = "X-Holding";

    /** The header of a request that is held. */
    public static final String HOLD = "X-Hold";

    /** What its classes are, for an archive. */
    public static List<Class<?>> classes() {
        return List.of(HoldingSite.class, Loaders.class);
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        if (((HttpServletRequest) event.getServletRequest()).getHeader(HOLD) != null) {
            Loaders.waitForRelease();
        }
    }

    /** Says in each answer that the request has come to the application. */
    @WebFilter("/*")
    public static final class Mark extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            response.setHeader(MARK, "yes");
            chain.doFilter(request, response);
        }
    }

    /** Takes everything. */
    @WebServlet(urlPatterns = "/thanks", loadOnStartup = 1)
    public static final class Thanks extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("thanks");
        }
    }
}
