package network.invo.chaos;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What one call of the storm is to be. All of it follows from the seed and the number.
 *
 * @param number the call's number
 * @param origin the number of the first call with this key; what is bought follows from it
 * @param fits false for a call that uses the key for something else
 * @param repetition whether the caller says that this repeats a call
 * @param after how long after the call's start the mischief comes
 */
record Plan(
        int number,
        Route route,
        int origin,
        boolean fits,
        boolean repetition,
        Mode mode,
        Mischief mischief,
        int after,
        int dependantSleeps) {

    enum Mode {
        SYNC,
        ASYNC,
        /** Asynchronous, and waited for in a task of the client's own executor. */
        INSIDE
    }

    enum Mischief {
        NONE,
        INTERRUPTED_BEFORE,
        INTERRUPT,
        CANCEL,
        OR_TIMEOUT
    }

    private static final int TOTAL_WEIGHT = total();

    private static int total() {
        int total = 0;
        for (Route route : Route.values()) {
            total += route.weight;
        }
        return total;
    }

    static List<Plan> of(long seed, int calls) {
        List<Plan> plans = new ArrayList<>(calls);
        Map<Route, List<Integer>> origins = new EnumMap<>(Route.class);
        for (int number = 0; number < calls; number++) {
            plans.add(one(seed, number, origins));
        }
        return plans;
    }

    private static Plan one(long seed, int number, Map<Route, List<Integer>> origins) {
        SplittableRandom dice = Dice.of(seed, "plan", number);
        Route route = route(dice.nextInt(TOTAL_WEIGHT));
        List<Integer> earlier = origins.computeIfAbsent(
                route == Route.ITEM_ORDER ? Route.PURCHASE_ITEM : route, unused -> new ArrayList<>(List.of()));
        boolean repeats = route.kind != Route.Kind.ONCE && !earlier.isEmpty() && Dice.percent(dice, 30);
        int origin = repeats ? earlier.get(earlier.size() - 1 - dice.nextInt(Math.min(40, earlier.size()))) : number;
        if (route.kind == Route.Kind.KEYED && !repeats) {
            earlier.add(number);
        }
        boolean fits = !repeats || !Dice.percent(dice, 8);
        boolean repetition = route.kind == Route.Kind.KEYED && Dice.percent(dice, repeats ? 50 : 2);
        int way = dice.nextInt(100);
        Mode mode = way < 50 ? Mode.SYNC : way < 90 ? Mode.ASYNC : Mode.INSIDE;
        Mischief mischief = mischief(mode, dice);
        return new Plan(
                number,
                route,
                origin,
                fits,
                repetition,
                mode,
                mischief,
                dice.nextInt(Dice.percent(dice, 50) ? 5 : 300),
                Dice.percent(dice, 4) ? dice.nextInt(300) : 0);
    }

    private static Route route(int lot) {
        for (Route route : Route.values()) {
            lot -= route.weight;
            if (lot < 0) {
                return route;
            }
        }
        throw new AssertionError();
    }

    private static Mischief mischief(Mode mode, SplittableRandom dice) {
        int lot = dice.nextInt(100);
        if (mode == Mode.SYNC) {
            return lot < 1 ? Mischief.INTERRUPTED_BEFORE : lot < 5 ? Mischief.INTERRUPT : Mischief.NONE;
        }
        return lot < 4 ? Mischief.CANCEL : lot < 8 ? Mischief.OR_TIMEOUT : Mischief.NONE;
    }

    boolean hasDependant() {
        return dependantSleeps > 0 || number % 2 == 0;
    }

    String key() {
        return "k" + origin;
    }

    /** By which the backend knows the call. */
    String tag() {
        return (repetition ? "r" : "c") + number;
    }

    static int numberOf(String tag) {
        int end = 1;
        while (end < tag.length() && Character.isDigit(tag.charAt(end))) {
            end++;
        }
        return Integer.parseInt(tag.substring(1, end));
    }

    String email() {
        return (route.kind == Route.Kind.ONCE ? tag() : "p" + origin) + "@chaos.example";
    }

    String itemId() {
        return "item-" + origin % 50;
    }

    int quantity() {
        return 1 + origin % 5 + (fits ? 0 : 1);
    }

    BigDecimal unitPrice() {
        return BigDecimal.valueOf(100 + origin % 900, 2);
    }

    BigDecimal totalPrice() {
        return unitPrice().multiply(BigDecimal.valueOf(quantity()));
    }

    BigDecimal amount() {
        return BigDecimal.valueOf(500 + origin % 5000 + (fits ? 0 : 100), 2);
    }

    String phone() {
        return "+1555" + (1_000_000 + origin);
    }
}
