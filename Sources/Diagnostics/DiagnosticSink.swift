/// Collects the problems of one load, so that none hides another.
///
/// Reporting never stops the work; the caller looks at ``hasErrors`` at the end. At most ``limit`` are kept and
/// the others counted; when it is full, an error takes the place of the last warning.
public struct DiagnosticSink: Sendable {
    /// The number of problems kept unless another is asked for.
    public static let defaultLimit = 200

    public let limit: Int
    /// How many errors and warnings were reported, kept or not.
    public private(set) var errorCount = 0
    public private(set) var warningCount = 0
    private var kept: [Diagnostic] = []
    private var keptWarnings = 0

    /// - Parameter limit: how many problems to keep, at least 1.
    public init(limit: Int = DiagnosticSink.defaultLimit) {
        self.limit = max(1, limit)
    }

    public var hasErrors: Bool { errorCount > 0 }

    public var isEmpty: Bool { errorCount + warningCount == 0 }

    /// Whether this very problem, word for word and place for place, has been kept.
    public func holds(_ diagnostic: Diagnostic) -> Bool { kept.contains(diagnostic) }

    /// How many were reported but not kept.
    public var omitted: Int { errorCount + warningCount - kept.count }

    /// Takes a problem in.
    public mutating func report(_ diagnostic: Diagnostic) {
        switch diagnostic.severity {
        case .error: errorCount += 1
        case .warning: warningCount += 1
        }
        if kept.count < limit {
            kept.append(diagnostic)
            if diagnostic.severity == .warning { keptWarnings += 1 }
        } else if keptWarnings > 0, diagnostic.severity == .error,
            let warning = kept.lastIndex(where: { $0.severity == .warning })
        {
            kept.remove(at: warning)
            kept.append(diagnostic)
            keptWarnings -= 1
        }
    }

    /// Takes an error in.
    public mutating func error(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: Diagnostic.Fix? = nil
    ) {
        report(Diagnostic(code, message, at: range, expected: expected, notes: notes, fix: fix))
    }

    /// Takes a warning in.
    public mutating func warning(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: Diagnostic.Fix? = nil
    ) {
        report(
            Diagnostic(code, severity: .warning, message, at: range, expected: expected, notes: notes, fix: fix))
    }

    /// Adds everything another collector holds, its counts included.
    public mutating func append(_ other: DiagnosticSink) {
        let before = (errorCount + other.errorCount, warningCount + other.warningCount)
        for diagnostic in other.kept { report(diagnostic) }
        (errorCount, warningCount) = before
    }

    /// The same without the problems that `isKept` is false for; those that were not kept stay counted.
    public func filter(_ isKept: (Diagnostic) -> Bool) -> DiagnosticSink {
        var result = self
        result.kept = kept.filter(isKept)
        result.keptWarnings = result.kept.count { $0.severity == .warning }
        result.errorCount -= kept.count { $0.severity == .error } - result.kept.count { $0.severity == .error }
        result.warningCount -= keptWarnings - result.keptWarnings
        return result
    }

    /// The kept problems in order of place; those of one place in order of report.
    public var diagnostics: [Diagnostic] {
        kept.enumerated()
            .sorted { ($0.element.range, $0.offset) < ($1.element.range, $1.offset) }
            .map(\.element)
    }
}
