package network.invo.engine.tck.internal;

import java.util.List;

final class PoolCases {

    private PoolCases() {}

    static List<Case> cases() {
        return List.of();
    }
}
