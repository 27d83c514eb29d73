package network.invo.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import network.invo.engine.EngineConfig;
import network.invo.engine.EngineException;
import network.invo.engine.EngineException.Reason;
import network.invo.engine.EngineResponse;
import network.invo.engine.HttpEngine;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over https the engine offers HTTP/2; what it promises holds there too. */
class JdkEngineHttp2Test {

    private final Tomcat tomcat = new Tomcat();
    private final Set<String> connections = ConcurrentHashMap.newKeySet();
    private HttpEngine engine;
    private URI uri;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.localhost(directory);
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate keys = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
        keys.setCertificateKeystore(certificates.keys());
        keys.setCertificateKeystorePassword(Certificates.password());
        keys.setCertificateKeyAlias("server");
        host.addCertificate(keys);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("SSLEnabled", "true");
        connector.setScheme("https");
        connector.setSecure(true);
        connector.addSslHostConfig(host);
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setBaseDir(directory.toString());
        tomcat.setConnector(connector);
        tomcat.addContext("", directory.toString());
        tomcat.addServlet("", "echo", new Echo()).addMapping("/*");
        tomcat.start();
        uri = URI.create("https://localhost:" + connector.getLocalPort() + "/a%20b?c=%2B");
        engine = Calls.engine(EngineConfig.builder().sslContext(certificates.client()));
    }

    @AfterEach
    void stop() throws Exception {
        engine.close();
        tomcat.stop();
        tomcat.destroy();
    }

    /** Answers with the protocol, the request's URI and its body; on /slow only when the client has gone. */
    private final class Echo extends HttpServlet {

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            connections.add(request.getServletConnection().getConnectionId());
            String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (request.getRequestURI().startsWith("/slow")) {
                response.getOutputStream().write(' ');
                response.flushBuffer();
                try {
                    Thread.sleep(4000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            response.getOutputStream()
                    .print(request.getProtocol() + " " + request.getRequestURI() + "?" + request.getQueryString() + " "
                            + body);
        }
    }

    @Test
    void execute_overHttps_speaksHttp2AndChangesNothing() throws Exception {
        EngineResponse answer = engine.execute(Calls.post(uri, "{}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Calls.text(answer)).isEqualTo("HTTP/2.0 /a%20b?c=%2B {}");
        assertThat(answer.headers().lines()).noneMatch(line -> line.name().startsWith(":"));
    }

    @Test
    void executeAsync_manyAtOnce_shareAConnection() throws Exception {
        engine.execute(Calls.post(uri, "first"));
        List<CompletableFuture<EngineResponse>> answers = IntStream.range(0, 50)
                .mapToObj(i -> engine.executeAsync(Calls.post(uri, "n" + i)))
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(Calls.text(answers.get(i).get())).endsWith(" n" + i);
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void execute_bodyStalls_endsAtTheDeadlineAndTheNextCallWorks() throws Exception {
        URI slow = URI.create("https://localhost:" + uri.getPort() + "/slow");
        assertThatThrownBy(() -> engine.execute(Calls.post(slow, "{}", Duration.ofMillis(1500))))
                .isInstanceOfSatisfying(EngineException.class, late -> {
                    assertThat(late.reason()).isEqualTo(Reason.DEADLINE);
                    assertThat(late.phase()).isEqualTo(EngineException.Phase.ANSWERING);
                });
        assertThat(engine.execute(Calls.post(uri, "{}")).status()).isEqualTo(200);
    }
}
