import Diagnostics

/// The problems that planning reports: MU0500 to MU0799 for errors, MU0800 to MU0899 for lint.
public enum PlanCodes {
    /// Every code of this module, in the order of their numbers.
    public static let all: [DiagnosticCode] = [
        .unknownParameter, .missingParameter, .parameterValue, .parameterCheck, .repeatedSetting,
        .unknownReference, .unknownStep, .unknownOutput, .stepNotBefore, .stepInsideLoop, .referenceOutOfPlace, .referencePath,
        .absentValue, .valueType, .notKnown, .valueRange, .secretExposed,
        .unknownModule, .unknownInput, .missingInput, .moduleCallsModule, .reservedOutput, .unreadableOutput,
        .invalidPattern,
        .comparatorType, .decidedByType, .warnOutOfPlace, .quantifierOnScalar, .conditionDepth, .needsPolls,
        .duplicateStep, .unknownNeed, .needElsewhere, .needsItself, .needsCycle, .loopList, .loopName, .switchIncomplete,
        .unknownPool, .poolTooSmall, .zipLength, .tooManyItems, .poolWiderThanSite,
        .writeWithoutUndo, .probeWrites, .understatedEffect, .pivotWithoutDoneWhen, .secondPivot, .writeBesidePivot,
        .pivotInLoop, .pivotOnRead, .afterPivotMissing, .releaseScope, .retryOnWrite, .keyOutOfPlace, .releaseTerms,
        .computedReturn, .observationUnjudged, .observedFailure, .nestedObservation,
        .unknownVoter, .mayNotApprove, .quorumUnreachable, .quorumTooSmall, .gateContinues, .unknownChannel, .nobodyExcluded,
        .unknownMark, .unknownMonitor, .monitorWindow,
        .sameSource, .writeWithoutDoneWhen, .objectiveWithoutMonitor, .criticalPathTooLong, .quorumNeedsOtherInitiator
    ]
}
