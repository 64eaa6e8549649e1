extension DiagnosticCode {
    /// All codes about files and the command line, in order of number.
    public static let fileCodes: [DiagnosticCode] = [.unreadableFile, .nothingToValidate]
}
