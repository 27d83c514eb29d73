package network.invo.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InvoSandboxExtension.class)
class ConcurrencyTest {

    private static List<Integer> inParallel(int threads, List<Callable<Integer>> calls) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> call : pool.invokeAll(calls)) {
                statuses.add(call.get());
            }
            return statuses;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void sameKey_inParallel_isChargedOnce(InvoSandbox sandbox) throws Exception {
        sandbox.addPlayer("p@example.com", "500.00");
        Wire wire = Wire.of(sandbox);
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(() ->
                    wire.post(Route.PURCHASE_ITEM, Wire.item("same", "10.00")).status());
        }
        List<Integer> statuses = inParallel(8, calls);
        assertThat(statuses).filteredOn(s -> s == 200).hasSize(1);
        assertThat(statuses).filteredOn(s -> s == 409).hasSize(39);
        assertThat(sandbox.player("p@example.com").available()).isEqualByComparingTo("490");
    }

    @Test
    void manyPurchases_inParallel_keepTheLedgerExact(InvoSandbox sandbox) throws Exception {
        sandbox.addPlayer("p@example.com", "100.00");
        Wire wire = Wire.of(sandbox);
        String game = sandbox.game().id();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String key = "k" + i;
            calls.add(
                    () -> wire.post(Route.PURCHASE_ITEM, Wire.item(key, "7.01")).status());
            calls.add(() -> wire.post(Route.PURCHASE_CURRENCY, Wire.purchase(key, "0.50"))
                    .status());
            calls.add(() -> {
                Wire.Reply reply = wire.post(Route.INITIATE_SEND, Wire.send(key, game, "3.33"));
                if (reply.status() == 200) {
                    sandbox.refundTransfer(reply.text("transaction_id"));
                }
                return reply.status();
            });
        }
        List<Integer> statuses = inParallel(8, calls);
        assertThat(statuses).isSubsetOf(200, 400);

        BigDecimal available = BigDecimal.ZERO;
        BigDecimal reserved = BigDecimal.ZERO;
        long sequence = 0;
        for (LedgerEntry entry : sandbox.ledger()) {
            assertThat(entry.sequence()).isEqualTo(++sequence);
            switch (entry.kind()) {
                case OPENING, CURRENCY_PURCHASED, RECEIVED -> available = available.add(entry.amount());
                case ITEM_PURCHASED, PURCHASE_REFUNDED -> available = available.subtract(entry.amount());
                case RESERVED -> {
                    available = available.subtract(entry.amount());
                    reserved = reserved.add(entry.amount());
                }
                case RELEASED -> {
                    available = available.add(entry.amount());
                    reserved = reserved.subtract(entry.amount());
                }
                case SENT -> reserved = reserved.subtract(entry.amount());
            }
            assertThat(available).isNotNegative();
        }
        SandboxPlayer player = sandbox.player("p@example.com");
        assertThat(player.available()).isEqualByComparingTo(available);
        assertThat(player.reserved()).isEqualByComparingTo(reserved).isZero();
        Map<LedgerEntry.Kind, Long> counts = sandbox.ledger().stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        LedgerEntry::kind, java.util.stream.Collectors.counting()));
        assertThat(counts).containsEntry(LedgerEntry.Kind.CURRENCY_PURCHASED, 40L);
        assertThat(sandbox.requests(Route.PURCHASE_ITEM)).isEqualTo(40);
    }
}
