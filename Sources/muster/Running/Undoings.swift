import Journal
import Reports
import Values

/// Which runs of a folder took which others back: told by the first record of each.
struct Undoings {
    private let runs: String
    /// The runs that took a run back, oldest first.
    private var later: [RunID: [RunID]] = [:]

    init(_ names: [String], in runs: String) {
        self.runs = runs
        for name in names {
            guard let earlier = Self.opened("\(runs)/\(name)")?.undoes?.run else { continue }
            later[earlier, default: []].append(RunID(name))
        }
    }

    /// The first record of a run; nil where it cannot be read: one run's damage is not another's.
    static func opened(_ folder: String) -> RunOpened? {
        guard var reader = try? JournalReader(path: "\(folder)/journal.jsonl"),
            case .runOpened(let opened)?? = try? reader.next()?.record.body
        else { return nil }
        return opened
    }

    subscript(run: RunID) -> [RunID] { later[run] ?? [] }

    /// The summary with what a later run took back taken away; one that is not over, or did nothing, changes nothing.
    func applied(to summary: RunSummary) -> RunSummary {
        for run in self[summary.run].reversed() {
            // then it says nothing
            guard let closed = try? RunReading.report(RunFolder(path: "\(runs)/\(run)")).closed?.record else { continue }
            if closed.outcome == .succeeded || closed.outcome == .rollbackIncomplete || closed.outcome == .aborted {
                return summary.undone(by: run, left: closed.left)
            }
        }
        return summary
    }
}
