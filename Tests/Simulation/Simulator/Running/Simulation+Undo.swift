import Engine
import Journal
import Plan
import PlaybookModel
import Values

/// `muster undo` of a run that is over, in the same world: a run of its own, which may die and be taken over like any other.
extension Simulation {
    /// A run that is over.
    struct Chapter {
        let run: RunID
        let ledger: Ledger
        let head: SHA256Digest
    }

    private static let mostChapters = 4

    /// Begins a run that takes the first one back, where somebody wants that; false where the story is over.
    func turnPage() -> Bool {
        guard breaches.isEmpty, production.plan.mode != .dry, chapters.count < Self.mostChapters, let head = lastHead else { return false }
        guard people.chance(chapters.isEmpty ? 35 : 70) else { return false }
        chapters.append(Chapter(run: runID, ledger: ledger, head: head))
        let first = chapters[0]
        let order = UndoOrder(
            first.ledger.entries, of: first.run, plan: production.plan,
            undoneBy: chapters.dropFirst().map { ($0.run, $0.ledger.entries) })
        let past = Ledger.Past(first: first.ledger, later: chapters.dropFirst().map(\.ledger))
        let standing = first.ledger.pages.keys.contains { past.stands($0, .undo) || past.stands($0, .release) }
        if order.entries.isEmpty {
            if standing { breach("7", "something stands, and nothing is to be taken back") }
            coverage.count("world nothing to take back")
            return false
        }
        settle()
        coverage.count(chapters.count == 1 ? "world taken back" : "world taken back again")
        note("########## \(first.run) is taken back")
        begin(taking: order, back: first, past)
        return true
    }

    /// What was under way in the world comes to rest; nobody listens to it any more.
    private func settle() {
        life = nil
        while let next = calendar.nextTime {
            clock.advance(to: next)
            calendar.takeFirst()?(self)
        }
        inbox = [:]
        notices = []
    }

    private func begin(taking order: UndoOrder, back first: Chapter, _ past: Ledger.Past) {
        runID = RunID("\(Self.firstRun)-undo\(chapters.count)")
        undoing = (order.undone(first.run, head: first.head, lines: first.ledger.entries.count), order.entries)
        disk = Disk()
        acknowledged = 0
        fold = nil
        lastHead = nil
        self.past = past
        adopt([])
        temper.badness = people.pick([0, 5, 20, 40])
    }
}
