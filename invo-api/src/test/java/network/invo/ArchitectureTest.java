package network.invo;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PRIVATE;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rooms of the house, and what may pass between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one import of all classes for all rules
class ArchitectureTest {

    private static final String INTERNAL = "network.invo.internal..";

    /** Of {@code Async} methods of a future, only those that are given an executor stay off the common pool. */
    private static final Set<String> ON_A_POOL_OF_ITS_OWN = Set.of("completeAsync", "supplyAsync", "runAsync");

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("network.invo");

    @Test
    void import_ofTheModule_findsItsClasses() {
        assertThat(ours).hasSizeGreaterThan(80);
        assertThat(ours.contain(InvoServer.class)).isTrue();
    }

    @Test
    void publicSignatures_ofExportedPackages_nameNothingInternal() {
        List<String> leaks = new ArrayList<>();
        for (JavaClass type : ours) {
            if (!isExported(type) || !isVisible(type)) {
                continue;
            }
            Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream())
                    .filter(ArchitectureTest::isInternal)
                    .forEach(parent -> leaks.add(type.getName() + " extends " + parent.getName()));
            for (JavaField field : type.getFields()) {
                if (isVisible(field)) {
                    report(leaks, field, Stream.of(field.getType()));
                }
            }
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                if (isVisible(unit)) {
                    report(
                            leaks,
                            unit,
                            Stream.of(
                                            unit.getParameterTypes().stream(),
                                            Stream.of(unit.getReturnType()),
                                            unit.getExceptionTypes().stream().map(JavaType.class::cast))
                                    .flatMap(types -> types));
                }
            }
        }
        assertThat(leaks).isEmpty();
    }

    private static void report(List<String> leaks, JavaMember member, Stream<JavaType> types) {
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .filter(ArchitectureTest::isInternal)
                .forEach(type -> leaks.add(member.getFullName() + " names " + type.getName()));
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith("network.invo.internal");
    }

    private static boolean isExported(JavaClass type) {
        return type.getPackageName().startsWith("network.invo") && !isInternal(type);
    }

    private static boolean isVisible(JavaClass type) {
        boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return visible
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        boolean visible = member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
        return visible && !member.getModifiers().contains(SYNTHETIC);
    }

    @Test
    void enginePackage_dependsOnNothingOfOursButItself() {
        stayAmongThemselves("network.invo.engine");
        // the help for blocking libraries knows the SPI, never the other way round
        stayAmongThemselves("network.invo.engine..");
    }

    private void stayAmongThemselves(String packages) {
        noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .dependOnClassesThat(resideInAPackage("network.invo..").and(not(resideInAPackage(packages))))
                .check(ours);
    }

    @Test
    void modelWebhookAndEngine_doNotKnowTheClient() {
        noClasses()
                .that()
                .resideInAnyPackage("network.invo.model", "network.invo.webhook", "network.invo.engine..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(InvoServer.class.getName())
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(InvoServerAsync.class.getName())
                .check(ours);
    }

    @Test
    void module_mayUseOnlyTheJdkAndJson() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.net.ssl..",
                        "javax.crypto..",
                        "jakarta.json..",
                        "org.jspecify..",
                        "network.invo.."))
                .check(ours);
    }

    @Test
    void packageOfTheJdksClient_isAloneWithIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("network.invo.engine.jdkhttp")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.net.http", "network.invo.engine.jdkhttp"))
                .because("a runtime without the module java.net.http must do for the rest")
                .check(ours);
    }

    @Test
    void staticFields_areFinal() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(SYNTHETIC)
                .should()
                .beFinal()
                .check(ours);
        // final, but a place to keep state in
        fields().that(are(DescribedPredicate.<JavaField>describe(
                        "static",
                        field -> field.getModifiers().contains(STATIC)
                                && field.getModifiers().contains(FINAL))))
                .should()
                .notHaveRawType(resideInAPackage("java.util.concurrent..").or(assignableTo(ThreadLocal.class)))
                .check(ours);
    }

    @Test
    void internalHelpers_haveNoPublicFieldsButTheBuildersSettings() {
        fields().that()
                .areDeclaredInClassesThat(resideInAPackage(INTERNAL))
                .and()
                .areDeclaredInClassesThat()
                .doNotHaveSimpleName("Builder")
                .and()
                .areNotStatic()
                .and()
                .doNotHaveModifier(SYNTHETIC)
                .should()
                .haveModifier(PRIVATE)
                .check(ours);
    }

    @Test
    void futures_neverRunOnTheCommonPool() {
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "an Async method without an executor", call -> isWithoutExecutor(call.getTarget())))
                .check(ours);
        noClasses()
                .should()
                .callMethod(ForkJoinPool.class, "commonPool")
                .orShould()
                .callMethodWhere(DescribedPredicate.describe(
                        "a stream made parallel",
                        call -> call.getTarget().getName().startsWith("parallel")
                                && call.getTarget().getOwner().getPackageName().startsWith("java.util")))
                .check(ours);
    }

    private static boolean isWithoutExecutor(AccessTarget.MethodCallTarget target) {
        boolean runs = target.getName().endsWith("Async") || ON_A_POOL_OF_ITS_OWN.contains(target.getName());
        // these two time out on a static thread of the JDK's own
        boolean times = target.getName().equals("orTimeout") || target.getName().equals("completeOnTimeout");
        boolean executor = target.getRawParameterTypes().stream().anyMatch(type -> type.isAssignableTo(Executor.class));
        return target.getOwner().isAssignableTo(CompletableFuture.class) && (times || (runs && !executor));
    }

    @Test
    void nothing_printsOrPicksALoggerForTheUser() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ours);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(ours);
    }
}
