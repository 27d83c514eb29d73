package network.invo.engine.tck.internal;

import java.util.List;

final class CancelCases {

    private CancelCases() {}

    static List<Case> cases() {
        return List.of();
    }
}
