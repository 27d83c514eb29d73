package network.invo.jakarta.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InMemoryIdempotencyStoreTest {

    private final AtomicLong nanos = new AtomicLong();
    private final InMemoryIdempotencyStore store =
            new InMemoryIdempotencyStore(3, Duration.ofMinutes(1), 2, nanos::get);

    @Test
    void claim_full_forgetsTheEldestSettledAndNeverALiveOne() {
        store.complete(store.claim("s", "a"));
        store.complete(store.claim("s", "b"));
        Claim live = store.claim("s", "live");
        assertThat(store.claim("s", "c").state()).isEqualTo(Claim.State.ACQUIRED);
        assertThat(store.claim("s", "b").state()).isEqualTo(Claim.State.DONE);
        assertThat(store.claim("s", "a").state()).isEqualTo(Claim.State.ACQUIRED); // forgotten
        assertThat(store.size()).isEqualTo(3);
        assertThatThrownBy(() -> store.claim("s", "d")).isInstanceOf(IdempotencyStoreException.class);
        assertThat(store.complete(live)).isTrue();
    }

    @Test
    void lease_over_lostToTheNextClaim() {
        Claim slow = store.claim("s", "k");
        assertThat(store.claim("s", "k").retryAfter()).isEqualTo(Duration.ofMinutes(1));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        Claim fast = store.claim("s", "k");
        assertThat(fast.attempt()).isEqualTo(2);
        assertThat(store.complete(slow)).isFalse();
        assertThat(store.release(slow)).isFalse();
        assertThat(store.complete(fast)).isTrue();
    }

    @Test
    void release_lastAttempt_dead() {
        assertThat(store.release(store.claim("s", "k"))).isFalse();
        assertThat(store.release(store.claim("s", "k"))).isTrue();
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DEAD);
        assertThat(store.claim("s", "k").state()).isEqualTo(Claim.State.DEAD);
    }

    @Test
    void purge_old_forgetsHandledOnesAndKeepsDeadOnes() {
        store.complete(store.claim("s", "done"));
        store.release(store.claim("s", "dead"));
        store.release(store.claim("s", "dead"));
        nanos.addAndGet(Duration.ofDays(91).toNanos());
        assertThat(store.purge(Duration.ofDays(90))).isEqualTo(1);
        assertThat(store.claim("s", "dead").state()).isEqualTo(Claim.State.DEAD);
    }
}
