package network.invo.sandbox.internal.http;

import static network.invo.sandbox.internal.http.Answers.blankToNull;
import static network.invo.sandbox.internal.http.Answers.json;
import static network.invo.sandbox.internal.http.GameSecretFilter.game;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import network.invo.sandbox.internal.backend.Flow;
import network.invo.sandbox.internal.backend.RequestBody;
import network.invo.sandbox.internal.backend.Transfers;
import org.jspecify.annotations.Nullable;

/** Sends and transfers. */
@Path("api")
@GameSecret
public final class TransferResource {

    private final Transfers transfers;

    @Inject
    TransferResource(Transfers transfers) {
        this.transfers = transfers;
    }

    @POST
    @Path("currency-sends/initiate-send")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response initiateSend(@Context ContainerRequestContext request, RequestBody body) {
        return json(transfers.initiate(Flow.SEND, game(request), body));
    }

    @POST
    @Path("transfers/initiate-transfer")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response initiateTransfer(@Context ContainerRequestContext request, RequestBody body) {
        return json(transfers.initiate(Flow.TRANSFER, game(request), body));
    }

    /** INFERRED: the path; no public page gives one. */
    @GET
    @Path("transfers/inbound-pending")
    public Response inboundPending(
            @Context ContainerRequestContext request,
            @QueryParam("player_email") @Nullable String email,
            @QueryParam("player_phone") @Nullable String phone) {
        return json(transfers.inboundPending(game(request), blankToNull(email), blankToNull(phone)));
    }

    @GET
    @Path("transactions/{transaction_id}/approval-status")
    public Response approvalStatus(
            @Context ContainerRequestContext request, @PathParam("transaction_id") String transactionId) {
        return json(transfers.approvalStatus(game(request), transactionId));
    }
}
