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
import java.time.Clock;
import network.invo.sandbox.internal.backend.ApiError;
import network.invo.sandbox.internal.backend.Items;
import network.invo.sandbox.internal.backend.RequestBody;
import org.jspecify.annotations.Nullable;

/** Game currency spent on items. */
@Path("api/item-purchases")
@GameSecret
public final class ItemResource {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1000;

    private final Items items;
    private final Clock clock;

    @Inject
    ItemResource(Items items, Clock clock) {
        this.items = items;
        this.clock = clock;
    }

    @POST
    @Path("purchase-item")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response purchase(@Context ContainerRequestContext request, RequestBody body) {
        return json(items.purchase(game(request), body));
    }

    @GET
    @Path("player-purchase-history")
    public Response history(
            @Context ContainerRequestContext request,
            @QueryParam("player_email") @Nullable String email,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        // INFERRED: the default page and the largest one.
        int rows = number("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
        int first = number("offset", offset, 0, 0, Integer.MAX_VALUE);
        return json(items.history(game(request), blankToNull(email), rows, first));
    }

    private int number(String name, @Nullable String text, int absent, int min, int max) {
        if (text == null) {
            return absent;
        }
        long value = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (value < min || value > max) {
            throw ApiError.of(
                    400,
                    "VALIDATION_ERROR",
                    name + " must be an integer between " + min + " and " + max,
                    clock.instant());
        }
        return (int) value;
    }

    @GET
    @Path("order-details")
    public Response details(
            @Context ContainerRequestContext request,
            @QueryParam("order_id") @Nullable String orderId,
            @QueryParam("transaction_id") @Nullable String transactionId,
            @QueryParam("client_request_id") @Nullable String clientRequestId) {
        return json(items.details(
                game(request), blankToNull(orderId), blankToNull(transactionId), blankToNull(clientRequestId)));
    }
}
