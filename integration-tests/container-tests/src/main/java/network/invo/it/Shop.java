package network.invo.it;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import network.invo.InvoApiException;
import network.invo.InvoException;
import network.invo.InvoServer;
import network.invo.engine.EngineConfig;
import network.invo.model.PlayerRef;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;

/**
 * A user's application: it buys for a player on the engine that it was packed with, and tells what came of it.
 *
 * <p>The path says how it buys; the parameters say from where: {@code url}, {@code secret}, {@code player}, {@code key}
 * (of the purchases, which are numbered), {@code price}, and {@code engine} if one is to be named.
 */
@WebServlet("/shop/*")
public final class Shop extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final long PATIENCE_SECONDS = 20;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> told = new ConcurrentSkipListMap<>();
        Order order = Order.of(request);
        try {
            switch (request.getPathInfo()) {
                case "/sync" -> sync(order, told);
                case "/async" -> async(order, told);
                case "/managed" -> managed(order, told);
                case "/elsewhere" -> elsewhere(order, told);
                default -> throw new IllegalArgumentException(request.getPathInfo());
            }
        } catch (Exception | LinkageError e) {
            log("shop failed", e);
            told.put("error", e instanceof InvoException ? e.getMessage() : e.toString());
        }
        response.setContentType("text/plain;charset=UTF-8");
        for (Map.Entry<String, String> each : told.entrySet()) {
            response.getWriter().println(each.getKey() + "=" + each.getValue().replaceAll("\\R", " "));
        }
    }

    private record Order(String url, String secret, String player, String key, String price, String engine) {

        static Order of(HttpServletRequest request) {
            return new Order(
                    request.getParameter("url"),
                    request.getParameter("secret"),
                    request.getParameter("player"),
                    request.getParameter("key"),
                    request.getParameter("price"),
                    request.getParameter("engine"));
        }

        InvoServer.Builder client() {
            InvoServer.Builder builder = InvoServer.builder().baseUrl(url).gameSecret(secret);
            return engine == null ? builder : builder.engine(engine);
        }

        PurchaseItemRequest number(int number) {
            return PurchaseItemRequest.builder()
                    .clientRequestId(key + "-" + number)
                    .playerEmail(player)
                    .playerName("Kim")
                    .itemId("sword_001")
                    .itemName("Sword")
                    .itemQuantity(1)
                    .unitPrice(price)
                    .totalPrice(price)
                    .build();
        }
    }

    private static void sync(Order order, Map<String, String> told) {
        try (InvoServer invo = order.client().build()) {
            told.put("engine", invo.engineId());
            PurchaseItemResult bought = invo.purchaseItem(order.number(1));
            told.put("recovered", Boolean.toString(bought.recovered()));
            told.put("balance", balance(invo, order));
        } catch (InvoApiException e) {
            told.put("refused", e.isInsufficientBalance() + " " + e.outcome());
        }
    }

    private static void async(Order order, Map<String, String> told) throws Exception {
        try (InvoServer invo = order.client().build()) {
            told.put("engine", invo.engineId());
            told.put(
                    "balance",
                    invo.async()
                            .purchaseItem(order.number(1))
                            .thenApply(first -> {
                                told.put("callback", contextLoader());
                                return invo.purchaseItem(order.number(2));
                            })
                            .thenComposeAsync(
                                    second -> {
                                        told.put("pool", contextLoader());
                                        return invo.async().purchaseItem(order.number(3));
                                    },
                                    ForkJoinPool.commonPool())
                            .thenApply(third -> balance(invo, order))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** On threads of the server's own executor, which the client is given as well. */
    @SuppressWarnings("BanJNDI") // the name is a constant
    private static void managed(Order order, Map<String, String> told) throws Exception {
        ExecutorService server = InitialContext.doLookup("java:comp/DefaultManagedExecutorService");
        EngineConfig config = EngineConfig.builder().executor(server).build();
        try (InvoServer invo = order.client().engineConfig(config).build()) {
            told.put("engine", invo.engineId());
            server.submit(() -> invo.purchaseItem(order.number(1))).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            told.put(
                    "balance",
                    invo.async()
                            .purchaseItem(order.number(2))
                            .thenApply(second -> balance(invo, order))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The client is built in the common pool, against all advice. */
    private static void elsewhere(Order order, Map<String, String> told) throws Exception {
        CompletableFuture.runAsync(
                        () -> {
                            told.put("pool", contextLoader());
                            try {
                                sync(order, told);
                            } catch (InvoException e) {
                                told.put("error", e.getMessage());
                            }
                        },
                        ForkJoinPool.commonPool())
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static String balance(InvoServer invo, Order order) {
        BigDecimal available = invo.getPlayerBalance(PlayerRef.email(order.player()))
                .balances()
                .get(0)
                .availableBalance();
        return String.valueOf(available);
    }

    private static String contextLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == Shop.class.getClassLoader() ? "application" : String.valueOf(loader);
    }
}
