package network.invo.engine.tck.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All cases, in the order of their ids. */
public final class Cases {

    private Cases() {}

    /**
     * The kit.
     *
     * @return every case of every theme
     */
    public static List<Case> all() {
        return Stream.of(
                        BasicsCases.cases(),
                        AnswerHeaderCases.cases(),
                        BehindOurBackCases.cases(),
                        RequestHeaderCases.cases(),
                        TimeCases.cases(),
                        StageCases.cases(),
                        BreakageCases.cases(),
                        FramingCases.cases(),
                        TlsCases.cases(),
                        CancelCases.cases(),
                        InterruptCases.cases(),
                        PoolCases.cases(),
                        HammerCases.poolCases(),
                        LifeCases.cases(),
                        HammerCases.lifeCases(),
                        ExecutorCases.cases(),
                        HygieneCases.cases(),
                        LeakCases.cases(),
                        ProxyCases.cases(),
                        StreamCases.cases(),
                        RefusedStreamCases.cases(),
                        HandshakeCases.cases(),
                        TunnelCases.cases(),
                        AddressCases.cases())
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Case::id))
                .toList();
    }
}
