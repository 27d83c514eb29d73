package network.invo.examples.gamestore;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import network.invo.InvoServer;
import network.invo.model.CreateCheckoutResult;

/** What players see. A real store knows who they are by its session. */
@Path("shop/orders")
@RequestScoped
public class Shop {

    @Inject
    private InvoServer invo;

    @Inject
    private Orders orders;

    /** Sells currency: sends the player's browser to INVO's checkout page, and tells where the order is. */
    @POST
    public Response order(@FormParam("email") String email, @FormParam("usd") BigDecimal usd) throws SQLException {
        Order order = new Order(UUID.randomUUID().toString(), usd, null);
        orders.add(order);
        CreateCheckoutResult checkout =
                invo.createCheckout(r -> r.playerEmail(email).usdAmount(usd).metadata(Map.of("order", order.id())));
        return Response.seeOther(URI.create(checkout.checkoutUrl()))
                .header("X-Order", order.id())
                .build();
    }

    /** Whether it was paid, and what was granted. */
    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Order order(@PathParam("id") String id) throws SQLException {
        Order order = orders.find(id);
        if (order == null) {
            throw new NotFoundException();
        }
        return order;
    }
}
