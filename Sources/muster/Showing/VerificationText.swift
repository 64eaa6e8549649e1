import Journal
import Secrets

extension VerificationReport {
    /// What was checked, under which policy, and how it went: for people.
    var text: String {
        var rows = ["\(verdict.rawValue.uppercased())  \(inertLine(folder))"]
        if let run { rows.append("  run      \(run), \(lines) records") }
        if let head { rows.append("  head     \(head)") }
        if let signer { rows.append("  sealed   \(inertLine(signer))") }
        for line in policy { rows.append("  policy   \(inertLine(line))") }
        for check in checks {
            rows.append("  \(check.outcome.symbol) \(check.subject.rawValue.padded(to: 10)) \(check.outcome.rawValue)")
            for detail in check.details { rows.append("               \(inertLine(detail))") }
        }
        return rows.joined(separator: "\n")
    }

}

extension VerificationCheck.Outcome {
    fileprivate var symbol: String {
        switch self {
        case .passed: "✓"
        case .skipped: "–"
        case .incomplete: "?"
        case .failed: "✗"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
