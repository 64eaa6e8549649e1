import Journal
import Reports
import Secrets
import Values

/// What is left to say when a run has ended.
enum Summary {
    static func text(_ folder: RunFolder, _ closed: RunClosed, _ report: RunReport? = nil, _ head: SHA256Digest? = nil) -> String {
        var lines = ["", "\(closed.outcome.rawValue.replacing("_", with: " ").uppercased()): \(closed.text)"]
        if !closed.undone.isEmpty { lines.append("  undone: \(closed.undone.joined(separator: ", "))") }
        if !closed.left.isEmpty { lines.append("  STILL IN PLACE: \(closed.left.joined(separator: ", "))") }
        if !closed.obligations.isEmpty { lines.append("  handed on: \(closed.obligations.joined(separator: ", "))") }
        for deviation in report?.deviations ?? [] {
            let place = deviation.record.step.map { "\($0)\(deviation.record.item.map { "[\($0)]" } ?? ""): " } ?? ""
            lines.append("  deviation: \(place)\(deviation.record.text)")
        }
        for objective in report?.objectives ?? [] {
            let bounds = [objective.verdict?.record.low, objective.verdict?.record.high].compactMap { $0?.secondsText }
            let between = bounds.isEmpty ? "" : " (\(bounds.joined(separator: " to ")))"
            lines.append(
                "  \(objective.name): \(objective.measured?.secondsText ?? "missing")\(between), target \(objective.target): "
                    + objective.outcome.rawValue)
        }
        lines.append("  run     \(folder.path)")
        if let head { lines.append("  head    \(head)") }
        if report != nil { lines.append("  report  \(folder.path)/report.html") }
        lines.append("  check   muster verify \(ShellWord.quoted(folder.path))")
        return lines.map(inertLine).joined(separator: "\n") + "\n"
    }
}
