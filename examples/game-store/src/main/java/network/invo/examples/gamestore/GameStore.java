package network.invo.examples.gamestore;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The store's Jakarta REST application; its resources, and the SDK's filter, are found by scanning. */
@ApplicationPath("")
public class GameStore extends Application {}
