import Diagnostics

extension DiagnosticCode {
    /// All codes that reading YAML can report, in order of number.
    public static let yamlCodes: [DiagnosticCode] = [
        .notUTF8, .controlCharacter, .yamlSyntax, .tabIndentation, .duplicateKey, .mergeKey, .unknownTag,
        .tagMismatch, .undefinedAlias, .recursiveAlias, .complexKey, .severalDocuments, .emptyFile, .yamlVersion, .curlyQuotes,
        .bytesLimit, .depthLimit, .nodesLimit, .scalarLimit, .keysLimit, .aliasLimit
    ]
}
