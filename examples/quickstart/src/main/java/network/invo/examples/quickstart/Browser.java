package network.invo.examples.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The player's browser, as far as the demo needs one: opens the checkout page and presses its buttons. */
final class Browser {

    private static final Pattern PRICE = Pattern.compile("<strong>([^<]*)</strong>");

    private final HttpClient http = HttpClient.newHttpClient();

    /** Opens the page and returns the price that it shows. */
    String open(String page) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(page)));
        Matcher price = PRICE.matcher(answer.body());
        return price.find() ? price.group(1) : "no price (status " + answer.statusCode() + ")";
    }

    /** Presses a button of the page's form and returns where the page sends the browser, or its status. */
    String press(String page, String button) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(page))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("action=" + button)));
        return answer.headers().firstValue("Location").orElse("status " + answer.statusCode());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
