package network.invo.sandbox.internal.http;

import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Objects;
import network.invo.sandbox.internal.backend.Game;
import network.invo.sandbox.internal.backend.Store;

/** Finds the game by its secret; 401 if there is none. */
@GameSecret
final class GameSecretFilter implements ContainerRequestFilter {

    private static final String GAME = "network.invo.sandbox.game";

    private final Store store;

    @Inject
    GameSecretFilter(Store store) {
        this.store = store;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        boolean write = HttpMethod.POST.equals(request.getMethod());
        request.setProperty(GAME, store.authenticate(request.getHeaderString("X-Game-Secret-Key"), write));
    }

    static Game game(ContainerRequestContext request) {
        return (Game) Objects.requireNonNull(request.getProperty(GAME), "the filter did not run");
    }
}
