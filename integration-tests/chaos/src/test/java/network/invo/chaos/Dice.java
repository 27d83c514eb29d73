package network.invo.chaos;

import java.util.List;
import java.util.SplittableRandom;

/** A source of its own for each thing that is decided, so that no decision hangs on the order of threads. */
final class Dice {

    private Dice() {}

    static SplittableRandom of(long seed, String what, long... numbers) {
        long mixed = seed * 0x9E3779B97F4A7C15L + what.hashCode();
        for (long number : numbers) {
            mixed = new SplittableRandom(mixed ^ number).nextLong();
        }
        return new SplittableRandom(mixed);
    }

    static boolean percent(SplittableRandom dice, double chance) {
        return dice.nextDouble(100) < chance;
    }

    @SafeVarargs
    static <T> T one(SplittableRandom dice, T... of) {
        return of[dice.nextInt(of.length)];
    }

    static <T> T one(SplittableRandom dice, List<T> of) {
        return of.get(dice.nextInt(of.size()));
    }
}
