package network.invo.engine.tck.internal;

import java.util.List;

final class HygieneCases {

    private HygieneCases() {}

    static List<Case> cases() {
        return List.of();
    }
}
