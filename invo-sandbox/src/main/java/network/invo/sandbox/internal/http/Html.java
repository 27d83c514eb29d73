package network.invo.sandbox.internal.http;

import network.invo.sandbox.internal.backend.Checkout;
import network.invo.sandbox.internal.backend.Money;

/** The pages of the hosted checkout. Every value is escaped. */
final class Html {

    private Html() {}

    static String checkout(Checkout.View view) {
        String buttons = view.challenged() ? """
                <p id="challenge">Your bank asks: was it you who started this payment?</p>
                <button name="action" value="authenticate">Yes, authenticate</button>
                <button name="action" value="decline">No</button>
                """ : """
                <button name="action" value="pay">Pay</button>
                <button name="action" value="three-d-secure">Pay with 3-D Secure</button>
                <button name="action" value="decline">Pay with a card that is declined</button>
                <button name="action" value="cancel">Cancel</button>
                """;
        return page(view.challenged() ? "Confirm your payment" : "Checkout", """
                <p>Sandbox: no real money moves.</p>
                <dl>
                <dt>Game</dt><dd>%s</dd>
                <dt>You get</dt><dd>%s %s</dd>
                <dt>You pay</dt><dd><strong>USD %s</strong></dd>
                </dl>
                <form method="post">
                %s</form>
                """.formatted(
                        escape(view.gameName()),
                        escape(Money.text(view.units())),
                        escape(view.currency()),
                        escape(Money.text(view.usd())),
                        buttons));
    }

    static String message(String title, String text) {
        return page(title, "<p>" + escape(text) + "</p>\n");
    }

    private static String page(String title, String main) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s - INVO sandbox</title>
                <style>
                body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }
                button { display: block; width: 100%%; font: inherit; padding: .6rem; margin: .6rem 0; }
                </style>
                </head>
                <body>
                <main>
                <h1>%1$s</h1>
                %2$s</main>
                </body>
                </html>
                """.formatted(escape(title), main);
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
