import Diagnostics

extension DiagnosticCode {
    /// All codes that reading YAML can report, in order of number.
    public static let yamlCodes: [DiagnosticCode] = [
        .notUTF8, .controlCharacter, .yamlSyntax, .tabIndentation, .duplicateKey, .mergeKey, .unknownTag,
        .tagMismatch, .undefinedAlias, .recursiveAlias, .complexKey, .severalDocuments, .emptyFile, .yamlVersion,
        .bytesLimit, .depthLimit, .nodesLimit, .scalarLimit, .keysLimit, .aliasLimit,
    ]

    public static let notUTF8 = DiagnosticCode(101, "not-utf8", "The file is not UTF-8")
    public static let controlCharacter = DiagnosticCode(
        102, "control-character", "The file has a control character")
    public static let yamlSyntax = DiagnosticCode(103, "yaml-syntax", "The file is not YAML")
    public static let tabIndentation = DiagnosticCode(104, "tab-indentation", "A tab stands where YAML wants spaces")
    public static let duplicateKey = DiagnosticCode(105, "duplicate-key", "A mapping has the same key twice")
    public static let mergeKey = DiagnosticCode(106, "merge-key", "Merge keys are not part of the format")
    public static let unknownTag = DiagnosticCode(107, "unknown-tag", "A tag is not one of YAML's core tags")
    public static let tagMismatch = DiagnosticCode(108, "tag-mismatch", "A value is not what its tag says")
    public static let undefinedAlias = DiagnosticCode(109, "undefined-alias", "An alias has no anchor before it")
    public static let recursiveAlias = DiagnosticCode(110, "recursive-alias", "An alias stands inside its own anchor")
    public static let complexKey = DiagnosticCode(111, "complex-key", "A key is not a scalar")
    public static let severalDocuments = DiagnosticCode(
        112, "several-documents", "The file has more than one document")
    public static let emptyFile = DiagnosticCode(113, "empty-file", "The file has no document")
    public static let yamlVersion = DiagnosticCode(114, "yaml-version", "The file asks for another version of YAML")

    public static let bytesLimit = DiagnosticCode(120, "bytes-limit", "The file is too large")
    public static let depthLimit = DiagnosticCode(121, "depth-limit", "The file is nested too deeply")
    public static let nodesLimit = DiagnosticCode(122, "nodes-limit", "The file has too many nodes")
    public static let scalarLimit = DiagnosticCode(123, "scalar-limit", "A scalar is too long")
    public static let keysLimit = DiagnosticCode(124, "keys-limit", "A mapping has too many keys")
    public static let aliasLimit = DiagnosticCode(125, "alias-limit", "Aliases stand for too many nodes")
}
