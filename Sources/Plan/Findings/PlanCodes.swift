import Diagnostics

/// The problems that planning reports: MU0500 to MU0799 for errors, MU0800 to MU0899 for lint.
public enum PlanCodes {
    /// Every code of this module, in the order of their numbers.
    public static let all: [DiagnosticCode] = [
        .unknownParameter, .missingParameter, .parameterValue, .parameterCheck, .repeatedSetting,
        .unknownReference, .unknownStep, .unknownOutput, .stepNotBefore, .stepInsideLoop, .referenceOutOfPlace, .referencePath,
        .absentValue, .valueType, .notKnown, .valueRange, .secretExposed,
        .unknownModule, .unknownInput, .missingInput, .moduleCallsModule, .duplicateOutput, .reservedOutput, .unreadableOutput,
        .invalidPattern,
        .comparatorType, .decidedByType, .warnOutOfPlace, .quantifierOnScalar, .conditionDepth,
        .duplicateStep, .unknownNeed, .needElsewhere, .needsItself, .needsCycle, .loopList, .loopName, .switchIncomplete,
        .writeWithoutUndo, .probeWrites, .understatedEffect, .pivotWithoutDoneWhen, .secondPivot, .writeBesidePivot,
        .pivotInLoop, .pivotOnRead, .afterPivotMissing, .releaseScope, .retryOnWrite, .keyOutOfPlace, .releaseTerms,
        .unknownVoter, .mayNotApprove, .quorumUnreachable, .quorumTooSmall, .gateContinues, .unknownChannel, .nobodyExcluded,
        .unknownMark,
        .sameSource, .writeWithoutDoneWhen, .objectiveWithoutMonitor, .criticalPathTooLong, .quorumNeedsOtherInitiator,
    ]
}

// Parameters.
extension DiagnosticCode {
    public static let unknownParameter = DiagnosticCode(501, "unknown-parameter", "A value is given for a parameter that does not exist")
    public static let missingParameter = DiagnosticCode(502, "missing-parameter", "A parameter has neither a value nor a default")
    public static let parameterValue = DiagnosticCode(503, "parameter-value", "A parameter's value is not of its type")
    public static let parameterCheck = DiagnosticCode(504, "parameter-check", "The parameters do not satisfy check_parameters")
    public static let repeatedSetting = DiagnosticCode(505, "repeated-setting", "A parameter is given twice")
}

// References and values.
extension DiagnosticCode {
    public static let unknownReference = DiagnosticCode(520, "unknown-reference", "A reference names something that does not exist")
    public static let unknownStep = DiagnosticCode(521, "unknown-step", "A reference names a step that does not exist")
    public static let unknownOutput = DiagnosticCode(522, "unknown-output", "An output does not exist")
    public static let stepNotBefore = DiagnosticCode(523, "step-not-before", "A reference names a step that need not have ended")
    public static let stepInsideLoop = DiagnosticCode(524, "step-inside-loop", "A reference reaches into a loop from outside")
    public static let referenceOutOfPlace = DiagnosticCode(525, "reference-out-of-place", "A reference stands where its value does not exist yet")
    public static let referencePath = DiagnosticCode(526, "reference-path", "A reference goes into a value that has no such part")
    public static let absentValue = DiagnosticCode(527, "absent-value", "A value that must be there is absent")
    public static let valueType = DiagnosticCode(528, "value-type", "A value is of another type than its place asks for")
    public static let notKnown = DiagnosticCode(529, "not-known", "A value is not known when the plan is made")
    public static let valueRange = DiagnosticCode(530, "value-range", "A number is out of range")
    public static let secretExposed = DiagnosticCode(531, "secret-exposed", "A secret would stand where others can read it")
}

// Modules and outputs.
extension DiagnosticCode {
    public static let unknownModule = DiagnosticCode(540, "unknown-module", "An action module does not exist")
    public static let unknownInput = DiagnosticCode(541, "unknown-input", "An action module has no such input")
    public static let missingInput = DiagnosticCode(542, "missing-input", "An action module's input has neither a value nor a default")
    public static let moduleCallsModule = DiagnosticCode(543, "module-calls-module", "An action module calls another one")
    public static let duplicateOutput = DiagnosticCode(544, "duplicate-output", "An output is declared twice")
    public static let reservedOutput = DiagnosticCode(545, "reserved-output", "An output has a name that every step already has")
    public static let unreadableOutput = DiagnosticCode(546, "unreadable-output", "An output is read from something that its action does not have")
    public static let invalidPattern = DiagnosticCode(547, "invalid-pattern", "A regular expression cannot be read")
}

// Conditions.
extension DiagnosticCode {
    public static let comparatorType = DiagnosticCode(560, "comparator-type", "A comparator does not fit what is compared")
    public static let decidedByType = DiagnosticCode(561, "decided-by-type", "A comparison can never come out otherwise")
    public static let warnOutOfPlace = DiagnosticCode(562, "warn-out-of-place", "A warning stands inside any or not")
    public static let quantifierOnScalar = DiagnosticCode(563, "quantifier-on-scalar", "A quantifier stands on something that is no list")
    public static let conditionDepth = DiagnosticCode(564, "condition-depth", "A condition is nested too deeply")
}

// The graph of steps.
extension DiagnosticCode {
    public static let duplicateStep = DiagnosticCode(580, "duplicate-step", "Two steps have the same id")
    public static let unknownNeed = DiagnosticCode(581, "unknown-need", "A step needs one that does not exist")
    public static let needElsewhere = DiagnosticCode(582, "need-elsewhere", "A step needs one of another phase")
    public static let needsItself = DiagnosticCode(583, "needs-itself", "A step needs itself")
    public static let needsCycle = DiagnosticCode(584, "needs-cycle", "Steps need each other in a circle")
    public static let loopList = DiagnosticCode(585, "loop-list", "A loop does not go over a list")
    public static let loopName = DiagnosticCode(586, "loop-name", "A loop's name is taken")
    public static let switchIncomplete = DiagnosticCode(587, "switch-incomplete", "A switch has no way for some value")
}

// Effects, undo, pivot, release and retry.
extension DiagnosticCode {
    public static let writeWithoutUndo = DiagnosticCode(600, "write-without-undo", "A write before the pivot cannot be taken back")
    public static let probeWrites = DiagnosticCode(601, "probe-writes", "Something that may only read would write")
    public static let understatedEffect = DiagnosticCode(602, "understated-effect", "A step says it reads, its module says it writes")
    public static let pivotWithoutDoneWhen = DiagnosticCode(603, "pivot-without-done-when", "A pivot has no done_when")
    public static let secondPivot = DiagnosticCode(604, "second-pivot", "There are two pivots on one path")
    public static let writeBesidePivot = DiagnosticCode(605, "write-beside-pivot", "A write stands neither before nor after the pivot")
    public static let pivotInLoop = DiagnosticCode(606, "pivot-in-loop", "A loop holds a pivot and another write")
    public static let pivotOnRead = DiagnosticCode(607, "pivot-on-read", "A pivot stands on a step that changes nothing")
    public static let afterPivotMissing = DiagnosticCode(608, "after-pivot-missing", "A release does not say what it does after the pivot")
    public static let releaseScope = DiagnosticCode(609, "release-scope", "A release names a phase that does not enclose its step")
    public static let retryOnWrite = DiagnosticCode(610, "retry-on-write", "A write would be repeated without knowing whether it is done")
    public static let releaseTerms = DiagnosticCode(612, "release-terms", "The terms of a release stand on a step without one")
    public static let keyOutOfPlace = DiagnosticCode(611, "key-out-of-place", "A key stands on a step that it means nothing for")
}

// People, channels, marks.
extension DiagnosticCode {
    public static let unknownVoter = DiagnosticCode(630, "unknown-voter", "A role or a person does not exist in the site")
    public static let mayNotApprove = DiagnosticCode(631, "may-not-approve", "A role or a person may not approve")
    public static let quorumUnreachable = DiagnosticCode(632, "quorum-unreachable", "A gate asks for more people than there are")
    public static let quorumTooSmall = DiagnosticCode(633, "quorum-too-small", "A quorum is smaller than each_of asks for")
    public static let gateContinues = DiagnosticCode(634, "gate-continues", "A gate lets steps run that people refused")
    public static let unknownChannel = DiagnosticCode(635, "unknown-channel", "A channel does not exist in the site")
    public static let nobodyExcluded = DiagnosticCode(637, "nobody-excluded", "A gate excludes the author, and nobody knows who that is")
    public static let unknownMark = DiagnosticCode(650, "unknown-mark", "An objective names a mark that nobody places")
}

// Lint.
extension DiagnosticCode {
    public static let sameSource = DiagnosticCode(801, "same-source", "Something is compared with itself")
    public static let writeWithoutDoneWhen = DiagnosticCode(802, "write-without-done-when", "A write has no done_when")
    public static let objectiveWithoutMonitor = DiagnosticCode(803, "objective-without-monitor", "No monitor watches an objective")
    public static let criticalPathTooLong = DiagnosticCode(804, "critical-path-too-long", "The expected times exceed an objective's target")
    public static let quorumNeedsOtherInitiator = DiagnosticCode(805, "quorum-needs-other-initiator", "A quorum cannot be reached if one of the voters starts the run")
}
