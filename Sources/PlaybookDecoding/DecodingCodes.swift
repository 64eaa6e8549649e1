import Diagnostics

extension DiagnosticCode {
    /// All codes that decoding can report, in order of number.
    public static let decodingCodes: [DiagnosticCode] = [
        .unknownKey, .laterKey, .missingKey, .wrongType, .unknownWord, .invalidName, .emptyValue, .invalidDuration,
        .invalidNumber, .formatVersion, .laterWord, .duplicateEntry,
        .referenceSyntax, .referenceOpen, .referenceInShell, .referenceRoot, .referenceNotAllowed, .missingDollar,
        .noAction, .severalActions, .keyNeedsAction, .keyNeedsKey, .keysExclude, .commandNotList, .environmentName,
        .url, .moduleName,
        .conditionEmpty, .unknownComparator, .operandShape, .conditionSubject,
        .outputSource, .outputSelection, .outputName, .unknownValueType, .defaultType, .jsonPointer,
        .unknownFailure, .exitCode, .jqWord, .jqSyntax,
        .untilUnbounded, .untilJudges, .loopShape, .waitShape, .gateWithoutVoters,
        .personKey, .sourceChoice, .folderPath, .unknownRole,
    ]
}

// Keys and plain values.
extension DiagnosticCode {
    public static let unknownKey = DiagnosticCode(201, "unknown-key", "A key does not exist")
    public static let laterKey = DiagnosticCode(202, "later-key", "A key of the full format is not in this version")
    public static let missingKey = DiagnosticCode(203, "missing-key", "A required key is missing")
    public static let wrongType = DiagnosticCode(204, "wrong-type", "A value is of the wrong kind")
    public static let unknownWord = DiagnosticCode(205, "unknown-word", "A word is not one of those allowed")
    public static let invalidName = DiagnosticCode(206, "invalid-name", "A name has characters that names cannot have")
    public static let emptyValue = DiagnosticCode(207, "empty-value", "A value is empty that must not be")
    public static let invalidDuration = DiagnosticCode(208, "invalid-duration", "A duration cannot be read")
    public static let invalidNumber = DiagnosticCode(209, "invalid-number", "A number is out of range")
    public static let formatVersion = DiagnosticCode(210, "format-version", "The file is of another version of the format")
    public static let laterWord = DiagnosticCode(211, "later-word", "A word of the full format is not in this version")
    public static let duplicateEntry = DiagnosticCode(212, "duplicate-entry", "A list names the same thing twice")
}

// References.
extension DiagnosticCode {
    public static let referenceSyntax = DiagnosticCode(220, "reference-syntax", "A reference is not a path")
    public static let referenceOpen = DiagnosticCode(221, "reference-open", "A reference has no end")
    public static let referenceInShell = DiagnosticCode(222, "reference-in-shell", "A reference stands inside shell text")
    public static let referenceRoot = DiagnosticCode(223, "reference-root", "A reference starts with an unknown word")
    public static let referenceNotAllowed = DiagnosticCode(
        224, "reference-not-allowed", "A reference stands where only fixed text is allowed")
    public static let missingDollar = DiagnosticCode(225, "missing-dollar", "A reference is written without its $")
}

// Actions.
extension DiagnosticCode {
    public static let noAction = DiagnosticCode(240, "no-action", "Nothing says what is to be done")
    public static let severalActions = DiagnosticCode(241, "several-actions", "There is more than one action")
    public static let keyNeedsAction = DiagnosticCode(242, "key-needs-action", "A key belongs to another kind of action")
    public static let keyNeedsKey = DiagnosticCode(243, "key-needs-key", "A key means nothing without another one")
    public static let keysExclude = DiagnosticCode(244, "keys-exclude", "Two keys exclude each other")
    public static let commandNotList = DiagnosticCode(245, "command-not-list", "A command is not written as a list")
    public static let environmentName = DiagnosticCode(246, "environment-name", "An environment variable cannot have this name")
    public static let url = DiagnosticCode(247, "url", "A URL is not one of http or https")
    public static let moduleName = DiagnosticCode(248, "module-name", "An action module's name does not fit")
}

// Conditions and outputs.
extension DiagnosticCode {
    public static let conditionEmpty = DiagnosticCode(260, "condition-empty", "A condition compares nothing")
    public static let unknownComparator = DiagnosticCode(261, "unknown-comparator", "A comparator does not exist")
    public static let operandShape = DiagnosticCode(262, "operand-shape", "A comparator's operand has the wrong shape")
    public static let conditionSubject = DiagnosticCode(263, "condition-subject", "A condition has no outputs to look at here")
    public static let outputSource = DiagnosticCode(270, "output-detail", "An output's source lacks a detail or has one too many")
    public static let outputSelection = DiagnosticCode(271, "output-selection", "An output is selected in more than one way")
    public static let outputName = DiagnosticCode(272, "output-name", "An output has a word of conditions as its name")
    public static let unknownValueType = DiagnosticCode(273, "unknown-type", "A type does not exist")
    public static let defaultType = DiagnosticCode(274, "default-type", "A default is not of its type")
    public static let jsonPointer = DiagnosticCode(275, "json-pointer", "A JSON pointer cannot be read")
    public static let unknownFailure = DiagnosticCode(280, "unknown-failure", "A kind of failure does not exist")
    public static let exitCode = DiagnosticCode(281, "exit-code", "An exit code cannot be read")
    public static let jqWord = DiagnosticCode(285, "jq-word", "A jq expression uses what it may not look at")
    public static let jqSyntax = DiagnosticCode(286, "jq-syntax", "A jq expression cannot be read")
}

// Steps.
extension DiagnosticCode {
    public static let untilUnbounded = DiagnosticCode(300, "until-unbounded", "A poll has no end")
    public static let untilJudges = DiagnosticCode(301, "until-judges", "A poll does not say what it waits for")
    public static let loopShape = DiagnosticCode(302, "loop-shape", "A loop does not name one list")
    public static let waitShape = DiagnosticCode(303, "wait-shape", "A wait does not say how long")
    public static let gateWithoutVoters = DiagnosticCode(304, "gate-without-voters", "A gate names nobody who may approve")
}

// Site files.
extension DiagnosticCode {
    public static let personKey = DiagnosticCode(330, "person-key", "A person's key is no OpenSSH public key")
    public static let sourceChoice = DiagnosticCode(331, "source-choice", "A secret or channel does not name one source or target")
    public static let folderPath = DiagnosticCode(332, "folder-path", "A folder is not a path")
    public static let unknownRole = DiagnosticCode(333, "unknown-role", "A person has a role that the site does not have")
}
