import Diagnostics

/// The problem at which reading a file ends.
struct ReadingStop: Error {
    let problem: Diagnostic

    init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: Diagnostic.Fix? = nil
    ) {
        problem = Diagnostic(code, message, at: range, expected: expected, notes: notes, fix: fix)
    }
}
