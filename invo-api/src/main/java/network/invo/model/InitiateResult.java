package network.invo.model;

import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbTransient;
import java.beans.Transient;
import network.invo.internal.StatusWords;
import org.jspecify.annotations.Nullable;

/**
 * A send or transfer that the backend has accepted: the amount is reserved, and moves after approval.
 *
 * <p>Immutable and thread-safe. Absent values are null.
 *
 * @param status where it stands
 * @param transactionId the transaction's id
 * @param verificationMethod how the sender approves; null on the guardian path, whatever the backend sent beside it
 * @param guardianApproval the guardian's approval that is pending; look at it first
 * @param recovered true if the answer to an earlier attempt of this call, or to the call that it repeats, was lost, and this is the result of that one: it was done once
 * @param raw the whole answer; it may hold personal data
 */
public record InitiateResult(
        @Nullable Status status,
        @Nullable String transactionId,
        @Nullable VerificationMethod verificationMethod,
        @Nullable GuardianApproval guardianApproval,
        boolean recovered,
        @JsonbTransient @Transient JsonObject raw) {

    /**
     * What to do now. The guardian path comes first, so it cannot be missed.
     *
     * @return the step
     */
    public NextStep nextStep() {
        if (guardianApproval != null || Status.PENDING_GUARDIAN_APPROVAL.equals(status)) {
            return NextStep.GUARDIAN_APPROVAL;
        }
        if (Status.PENDING_CONFIRMATION.equals(status)) {
            return NextStep.AWAIT_CONFIRMATION;
        }
        if (status != null && (StatusWords.isFinished(status.value()) || StatusWords.isFailure(status.value()))) {
            return NextStep.OTHER;
        }
        if (VerificationMethod.IN_APP.equals(verificationMethod)) {
            return NextStep.APPROVE_IN_APP;
        }
        return VerificationMethod.SMS.equals(verificationMethod) ? NextStep.ENTER_SMS_PIN : NextStep.OTHER;
    }

    /** Ids, states and amounts; nothing personal, no secret, not the raw answer. */
    @Override
    public String toString() {
        return "InitiateResult[status=" + status + ", transactionId=" + transactionId + ", verificationMethod="
                + verificationMethod + ", guardianApproval=" + guardianApproval + ", recovered=" + recovered + "]";
    }
}
