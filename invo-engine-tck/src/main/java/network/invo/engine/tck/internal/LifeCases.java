package network.invo.engine.tck.internal;

import java.util.List;

final class LifeCases {

    private LifeCases() {}

    static List<Case> cases() {
        return List.of();
    }
}
