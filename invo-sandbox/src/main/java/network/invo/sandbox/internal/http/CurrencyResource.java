package network.invo.sandbox.internal.http;

import static network.invo.sandbox.internal.http.Answers.blankToNull;
import static network.invo.sandbox.internal.http.Answers.json;
import static network.invo.sandbox.internal.http.GameSecretFilter.game;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import network.invo.sandbox.internal.backend.Purchases;
import network.invo.sandbox.internal.backend.RequestBody;
import org.jspecify.annotations.Nullable;

/** Real money in. */
@Path("api")
@GameSecret
public final class CurrencyResource {

    private final Purchases purchases;

    @Inject
    CurrencyResource(Purchases purchases) {
        this.purchases = purchases;
    }

    @POST
    @Path("checkout/sessions")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response createCheckout(@Context ContainerRequestContext request, RequestBody body) {
        return json(purchases.createCheckout(game(request), body));
    }

    @POST
    @Path("currency-purchases/purchase-currency")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response purchase(@Context ContainerRequestContext request, RequestBody body) {
        return json(purchases.purchase(game(request), body));
    }

    /** INFERRED: the path, a sibling of the purchase. */
    @POST
    @Path("currency-purchases/confirm-payment")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response confirm(@Context ContainerRequestContext request, RequestBody body) {
        return json(purchases.confirm(game(request), body));
    }

    /** INFERRED: the path, the mirror of the items' one. */
    @GET
    @Path("currency-purchases/order-details")
    public Response details(
            @Context ContainerRequestContext request,
            @QueryParam("order_id") @Nullable String orderId,
            @QueryParam("transaction_id") @Nullable String transactionId) {
        return json(purchases.details(game(request), blankToNull(orderId), blankToNull(transactionId)));
    }
}
