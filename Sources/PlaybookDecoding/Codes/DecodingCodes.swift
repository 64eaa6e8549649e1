import Diagnostics

extension DiagnosticCode {
    /// All codes that decoding can report, in order of number.
    public static let decodingCodes: [DiagnosticCode] = [
        .unknownKey, .laterKey, .missingKey, .wrongType, .unknownWord, .invalidName, .emptyValue, .invalidDuration,
        .invalidNumber, .formatVersion, .laterWord, .duplicateEntry,
        .referenceSyntax, .referenceOpen, .referenceInShell, .referenceRoot, .referenceNotAllowed, .missingDollar, .shellVariable,
        .quoteMissing, .quotedTwice,
        .noAction, .severalActions, .keyNeedsAction, .keyNeedsKey, .keysExclude, .commandNotList, .environmentName,
        .url, .moduleName, .commandInOneWord,
        .conditionEmpty, .unknownComparator, .operandShape, .conditionSubject,
        .outputSource, .outputSelection, .outputName, .unknownValueType, .defaultType, .jsonPointer, .outputType,
        .unknownFailure, .exitCode, .jqWord, .jqSyntax,
        .untilUnbounded, .untilJudges, .loopShape, .waitShape, .gateWithoutVoters, .loopNames,
        .personKey, .sourceChoice, .folderPath, .unknownRole
    ]
}
