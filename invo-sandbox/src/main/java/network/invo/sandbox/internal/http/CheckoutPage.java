package network.invo.sandbox.internal.http;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import network.invo.sandbox.internal.backend.ApiError;
import network.invo.sandbox.internal.backend.Purchases;
import org.jspecify.annotations.Nullable;

/** The hosted payment page: plain HTML that a player, or a test over HTTP, gets through without a script. */
@Path("checkout")
public final class CheckoutPage {

    private final Purchases purchases;

    @Inject
    CheckoutPage(Purchases purchases) {
        this.purchases = purchases;
    }

    @GET
    @Path("{token}")
    public Response show(@PathParam("token") String token) {
        try {
            return page(200, Html.checkout(purchases.view(token)));
        } catch (ApiError e) {
            return problem(e);
        }
    }

    @POST
    @Path("{token}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response act(
            @PathParam("token") String token, @FormParam("action") @Nullable String action, @Context UriInfo here) {
        try {
            return switch (action == null ? "" : action) {
                case "pay" -> go(here, purchases.pay(token, false), "paid");
                case "authenticate" -> go(here, purchases.pay(token, true), "paid");
                case "three-d-secure" -> page(200, Html.checkout(purchases.askToAuthenticate(token)));
                case "decline" -> go(here, purchases.abandon(token, true), "declined");
                case "cancel" -> go(here, purchases.abandon(token, false), "cancelled");
                default -> page(400, Html.message("Nothing was done", "The form has no such action."));
            };
        } catch (ApiError e) {
            return problem(e);
        }
    }

    @GET
    @Path("done/{result}")
    public Response done(@PathParam("result") String result) {
        return switch (result) {
            case "paid" -> page(200, Html.message("Thank you", "The payment was made. You can go back to the game."));
            case "declined" -> page(200, Html.message("Declined", "The card was declined. Nothing was charged."));
            case "cancelled" -> page(200, Html.message("Cancelled", "Nothing was charged."));
            default -> page(404, Html.message("Not found", "There is no such page."));
        };
    }

    private static Response go(UriInfo here, @Nullable String address, String result) {
        URI target = address != null
                ? URI.create(address)
                : here.getBaseUriBuilder().path("checkout/done").path(result).build();
        return Response.seeOther(target).header("Cache-Control", "no-store").build();
    }

    private static Response problem(ApiError error) {
        String title =
                switch (error.status()) {
                    case 400 -> "Nothing was done";
                    case 409 -> "Already used";
                    case 410 -> "Expired";
                    default -> "Not found";
                };
        return page(error.status(), Html.message(title, error.text()));
    }

    private static Response page(int status, String html) {
        return Response.status(status)
                .type("text/html;charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
                .entity(html)
                .build();
    }
}
