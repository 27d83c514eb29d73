package network.invo.engine.tck.internal;

import java.util.List;

final class TlsCases {

    private TlsCases() {}

    static List<Case> cases() {
        return List.of();
    }
}
