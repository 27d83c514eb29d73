package network.invo.internal;

import static network.invo.internal.Operation.keyed;
import static network.invo.internal.Operation.once;
import static network.invo.internal.Operation.read;

import jakarta.json.bind.Jsonb;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import network.invo.Endpoint;
import network.invo.internal.json.Confirmation;
import network.invo.model.ConfirmPaymentResult;
import network.invo.model.CreateCheckoutRequest;
import network.invo.model.CreateCheckoutResult;
import network.invo.model.InboundPendingResult;
import network.invo.model.InitiateResult;
import network.invo.model.InitiateSendRequest;
import network.invo.model.InitiateTransferRequest;
import network.invo.model.ItemHistoryRequest;
import network.invo.model.ItemHistoryResult;
import network.invo.model.LinkedIdentitiesRequest;
import network.invo.model.LinkedIdentitiesResult;
import network.invo.model.OrderDetailsResult;
import network.invo.model.OrderRef;
import network.invo.model.PlayerBalanceResult;
import network.invo.model.PlayerRef;
import network.invo.model.PlayerToken;
import network.invo.model.PurchaseCurrencyRequest;
import network.invo.model.PurchaseItemRequest;
import network.invo.model.PurchaseItemResult;
import network.invo.model.PurchaseResult;
import network.invo.model.Status;
import org.jspecify.annotations.Nullable;

/** One row for each operation of the contract. A new endpoint is a request, a result and a row here. */
final class Operations {

    private static final int METADATA_LIMIT = 8 * 1024;

    /** The states in which a direct charge has come to something. */
    private static final Set<Status> CHARGED = Set.of(Status.SUCCESS, Status.REQUIRES_ACTION, Status.PENDING_PAYMENT);

    static final Operation<String, PlayerToken> MINT_PLAYER_TOKEN = once(
            "mintPlayerToken",
            Endpoint.MINT_PLAYER_TOKEN,
            (email, jsonb) -> jsonb.toJson(Map.of("player_email", email)),
            Answers::playerToken);

    static final Operation<InitiateSendRequest, InitiateResult> INITIATE_SEND = keyed(
            "initiateSend",
            Endpoint.INITIATE_SEND,
            Operations::json,
            InitiateSendRequest::clientRequestId,
            Answers::initiate,
            ConflictRule.initiate(Recovery.ofDuplicate(Answers::recoveredInitiate, Operations::isUnderWay)));

    static final Operation<InitiateTransferRequest, InitiateResult> INITIATE_TRANSFER = keyed(
            "initiateTransfer",
            Endpoint.INITIATE_TRANSFER,
            Operations::json,
            InitiateTransferRequest::clientRequestId,
            Answers::initiate,
            ConflictRule.initiate(Recovery.ofDuplicate(Answers::recoveredInitiate, Operations::isUnderWay)));

    static final Operation<CreateCheckoutRequest, CreateCheckoutResult> CREATE_CHECKOUT = once(
            "createCheckout",
            Endpoint.CREATE_CHECKOUT,
            withMetadata(CreateCheckoutRequest::metadata),
            Answers::checkout);

    static final Operation<OrderRef, OrderDetailsResult> GET_ORDER_DETAILS =
            read("getOrderDetails", Endpoint.GET_ORDER_DETAILS, Operations::currencyOrder, Answers::orderDetails);

    static final Operation<OrderRef, OrderDetailsResult> GET_ITEM_ORDER_DETAILS =
            read("getItemOrderDetails", Endpoint.GET_ITEM_ORDER_DETAILS, Operations::itemOrder, Answers::orderDetails);

    static final Operation<PurchaseCurrencyRequest, PurchaseResult> PURCHASE_CURRENCY = keyed(
            "purchaseCurrency",
            Endpoint.PURCHASE_CURRENCY,
            withMetadata(PurchaseCurrencyRequest::metadata),
            PurchaseCurrencyRequest::purchaseReference,
            Answers::purchase,
            ConflictRule.purchase(Recovery.ofOrder(
                    Answers::recoveredPurchase,
                    CHARGED::contains,
                    GET_ORDER_DETAILS,
                    (duplicate, key) -> duplicate == null ? null : orderOf(duplicate))));

    static final Operation<Confirmation, ConfirmPaymentResult> CONFIRM_PAYMENT =
            Operation.<Confirmation, ConfirmPaymentResult>once(
                            "confirmPayment", Endpoint.CONFIRM_PAYMENT, Operations::json, Answers::confirmPayment)
                    .withConflicts(ConflictRule.confirmation());

    static final Operation<PurchaseItemRequest, PurchaseItemResult> PURCHASE_ITEM = keyed(
            "purchaseItem",
            Endpoint.PURCHASE_ITEM,
            Operations::json,
            PurchaseItemRequest::clientRequestId,
            Answers::purchaseItem,
            ConflictRule.purchase(Recovery.ofOrder(
                    Answers::recoveredPurchaseItem,
                    Status.SUCCESS::equals,
                    GET_ITEM_ORDER_DETAILS,
                    (duplicate, key) -> key == null ? null : OrderRef.clientRequestId(key))));

    static final Operation<ItemHistoryRequest, ItemHistoryResult> GET_ITEM_PURCHASE_HISTORY =
            read("getItemPurchaseHistory", Endpoint.GET_ITEM_PURCHASE_HISTORY, Operations::page, Answers::itemHistory);

    static final Operation<PlayerRef.Email, PlayerBalanceResult> GET_PLAYER_BALANCE_BY_EMAIL = read(
            "getPlayerBalance",
            Endpoint.GET_PLAYER_BALANCE_BY_EMAIL,
            player -> Map.of("player_email", player.value()),
            Answers::playerBalance);

    static final Operation<PlayerRef.Id, PlayerBalanceResult> GET_PLAYER_BALANCE_BY_ID = read(
            "getPlayerBalance",
            Endpoint.GET_PLAYER_BALANCE_BY_ID,
            player -> Map.of("player_id", Long.toString(player.value())),
            Answers::playerBalance);

    static final Operation<PlayerRef, InboundPendingResult> GET_INBOUND_PENDING =
            read("getInboundPending", Endpoint.GET_INBOUND_PENDING, Operations::emailOrPhone, Answers::inboundPending);

    static final Operation<LinkedIdentitiesRequest, LinkedIdentitiesResult> GET_LINKED_IDENTITIES = read(
                    "getLinkedIdentities",
                    Endpoint.GET_LINKED_IDENTITIES,
                    Operations::phoneWins,
                    Answers::linkedIdentities)
            .withNotFound(Answers::noIdentities);

    private Operations() {}

    private static String json(Object request, Jsonb jsonb) {
        return jsonb.toJson(request);
    }

    private static <Q> BiFunction<Q, Jsonb, String> withMetadata(Function<Q, @Nullable Map<String, ?>> metadata) {
        return (request, jsonb) -> {
            Map<String, ?> values = metadata.apply(request);
            if (values != null) {
                int size = jsonb.toJson(values).getBytes(StandardCharsets.UTF_8).length;
                if (size >= METADATA_LIMIT) {
                    throw Check.invalid("metadata", "must be under 8 KB as JSON: " + size + " bytes");
                }
            }
            return jsonb.toJson(request);
        };
    }

    /** A send or transfer is accepted while its approvals are pending. */
    private static boolean isUnderWay(Status status) {
        return status.equals(Status.SUCCESS)
                || status.value().toLowerCase(Locale.ROOT).startsWith("pending");
    }

    /** By an id that a URL can carry. */
    private static @Nullable OrderRef orderOf(Evidence duplicate) {
        String orderId = duplicate.orderId();
        if (orderId != null && Check.isEncodable(orderId)) {
            return OrderRef.orderId(orderId);
        }
        String transactionId = duplicate.transactionId();
        return transactionId != null && Check.isEncodable(transactionId) ? OrderRef.transactionId(transactionId) : null;
    }

    private static Map<String, String> currencyOrder(OrderRef order) {
        if (order instanceof OrderRef.ClientRequestId) {
            throw Check.invalid(
                    "order", "of a currency purchase is found by orderId or transactionId, not by clientRequestId");
        }
        return itemOrder(order);
    }

    private static Map<String, String> itemOrder(OrderRef order) {
        if (order instanceof OrderRef.OrderId id) {
            return Map.of("order_id", id.value());
        }
        if (order instanceof OrderRef.TransactionId id) {
            return Map.of("transaction_id", id.value());
        }
        return Map.of("client_request_id", ((OrderRef.ClientRequestId) order).value());
    }

    private static Map<String, String> page(ItemHistoryRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("player_email", request.playerEmail());
        if (request.limit() != null) {
            query.put("limit", request.limit().toString());
        }
        if (request.offset() != null) {
            query.put("offset", request.offset().toString());
        }
        return query;
    }

    static PlayerRef.Email byEmail(PlayerRef player) {
        if (Check.given("player", player) instanceof PlayerRef.Email email) {
            return email;
        }
        throw Check.invalid("player", "is found here by e-mail address or id, not by phone");
    }

    private static Map<String, String> emailOrPhone(PlayerRef player) {
        if (player instanceof PlayerRef.Email email) {
            return Map.of("player_email", email.value());
        }
        if (player instanceof PlayerRef.Phone phone) {
            return Map.of("player_phone", phone.value());
        }
        throw Check.invalid("player", "is found here by e-mail address or phone, not by id");
    }

    private static Map<String, String> phoneWins(LinkedIdentitiesRequest request) {
        return request.playerPhone() != null
                ? Map.of("player_phone", request.playerPhone())
                : Map.of("player_email", Check.given("playerEmail", request.playerEmail()));
    }
}
