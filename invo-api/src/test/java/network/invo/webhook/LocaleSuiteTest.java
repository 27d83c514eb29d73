package network.invo.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs all other tests of this package under locales whose digits, calendar or capital letters differ: formatting a MAC
 * or reading a time by the default locale fails every webhook there.
 */
class LocaleSuiteTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"ar-EG", "fa-IR", "th-TH-u-nu-thai", "th-TH-u-ca-buddhist-nu-thai", "hi-IN-u-nu-deva", "tr-TR"})
    void webhookSuite_underLocale_passes(String tag) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            TestExecutionSummary summary = run();

            assertThat(summary.getFailures())
                    .extracting(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                    .isEmpty();
            assertThat(summary.getTestsSucceededCount())
                    .isEqualTo(summary.getTestsFoundCount())
                    .isGreaterThan(500);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static TestExecutionSummary run() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(LocaleSuiteTest.class.getPackageName()))
                .filters(
                        excludeClassNamePatterns(".*\\.LocaleSuiteTest", ".*\\.WebhookThreadsTest"),
                        EngineFilter.includeEngines("junit-jupiter"))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }
}
