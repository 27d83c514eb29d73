package network.invo.examples.quickstart;

// region sandbox
import static org.junit.jupiter.api.Assertions.assertTrue;

import network.invo.InvoServer;
import network.invo.model.PurchaseItemResult;
import network.invo.sandbox.InvoSandbox;
import network.invo.sandbox.Route;
import network.invo.sandbox.junit.InvoSandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InvoSandboxExtension.class)
class ShopTest {

    @Test
    void swordIsPaidOnce_evenIfTheAnswerIsLost(InvoSandbox sandbox) {
        sandbox.addPlayer("p@example.com", "500.00");
        sandbox.faults().on(Route.PURCHASE_ITEM).dropAfterProcessing();
        try (InvoServer invo = InvoServer.builder()
                .gameSecret(sandbox.gameSecret())
                .baseUrl(sandbox.baseUrl())
                .build()) {
            PurchaseItemResult item = invo.purchaseItem(r -> r.clientRequestId("order-42")
                    .playerEmail("p@example.com")
                    .playerName("P")
                    .itemId("sword_001")
                    .itemName("Legendary Sword")
                    .itemQuantity(1)
                    .unitPrice("100.00")
                    .totalPrice("100.00"));
            assertTrue(item.recovered());
        }
    }
}
// endregion
