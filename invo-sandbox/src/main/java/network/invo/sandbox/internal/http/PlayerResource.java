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
import network.invo.sandbox.internal.backend.Players;
import network.invo.sandbox.internal.backend.RequestBody;
import org.jspecify.annotations.Nullable;

/** Tokens, balances and identities. */
@Path("api")
@GameSecret
public final class PlayerResource {

    private final Players players;

    @Inject
    PlayerResource(Players players) {
        this.players = players;
    }

    @POST
    @Path("sdk/player-token")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response mintToken(@Context ContainerRequestContext request, RequestBody body) {
        return json(players.mintToken(game(request), body));
    }

    @GET
    @Path("player-balances/player/by-email/{email}")
    public Response balanceByEmail(@Context ContainerRequestContext request, @PathParam("email") String email) {
        return json(players.balanceByEmail(game(request), email));
    }

    @GET
    @Path("player-balances/player/{player_id}")
    public Response balanceById(@Context ContainerRequestContext request, @PathParam("player_id") String id) {
        return json(players.balanceById(game(request), id));
    }

    @GET
    @Path("wallet/identities")
    public Response identities(
            @Context ContainerRequestContext request,
            @QueryParam("player_email") @Nullable String email,
            @QueryParam("player_phone") @Nullable String phone) {
        return json(players.identities(game(request), blankToNull(email), blankToNull(phone)));
    }
}
