import Engine
import Journal
import Plan
import Values

/// A run that is over and is to be taken back, with the runs that took parts of it back before.
struct EarlierRun {
    let folder: RunFolder
    let run: RunID
    let plan: Plan
    let planBytes: [UInt8]
    let opened: RunOpened
    let order: UndoOrder
    private let lines: [JournalLine]
    /// Keeps a second `muster undo` of the same run out.
    private let guarding: FileStorage

    /// Reads the run; refuses one that is not over, whose evidence is not whole, or that is being taken back already.
    init(_ folder: RunFolder) throws(CommandFailure) {
        self.folder = folder
        run = RunID(TextFile.name(of: folder.path))
        guarding = try CommandFailure.catching(.refused) { try FileStorage.open(folder.journal) }
        let evidence = Verifier.verify(folder, VerificationPolicy())
        guard evidence.verdict == .verified else {
            let wrong = evidence.checks.first { $0.outcome == .failed || $0.outcome == .incomplete }?.details.first ?? ""
            let advice = evidence.verdict == .incomplete ? "; a run that is not over is ended with muster resume or muster cancel" : ""
            throw CommandFailure(
                .refused, "\(folder.path): nothing is undone from evidence that is \(evidence.verdict.rawValue): \(wrong)\(advice)")
        }
        lines = try CommandFailure.catching(.unusable) { try JournalReader.readAll(path: folder.journal) }
        planBytes = try CommandFailure.catching(.unusable) { try folder.readPlan() }
        let bytes = planBytes
        plan = try CommandFailure.catching(.unusable) { try Plan.read(bytes) }
        guard case .runOpened(let opened)? = lines.first?.record.body else {
            throw CommandFailure(.unusable, "\(folder.path): no record opens the run")
        }
        self.opened = opened
        if let undoes = opened.undoes {
            throw CommandFailure(
                .refused, "\(run) is itself the undo of \(undoes.run); what it left is taken up by: muster undo \(undoes.run)")
        }
        let later = try Self.later(than: run, in: TextFile.folder(of: folder.path))
        order = UndoOrder(lines.map { Entry($0.record) }, of: run, plan: plan, undoneBy: later)
    }

    /// The runs beside it that undid it; one of them that is not over refuses.
    private static func later(than run: RunID, in runs: String) throws(CommandFailure) -> [(run: RunID, entries: [Entry])] {
        var later: [(run: RunID, entries: [Entry])] = []
        for run in Undoings(try RunListing.names(runs), in: runs)[run] {
            let name = run.rawValue
            let lines = try CommandFailure.catching(.unusable) { try JournalReader.readAll(path: "\(runs)/\(name)/journal.jsonl") }
            guard case .runClosed? = lines.last?.record.body else {
                throw CommandFailure(
                    .refused, "run \(name) undoes it and is not over; go on with: muster resume \(ShellWord.quoted("\(runs)/\(name)"))")
            }
            later.append((RunID(name), lines.map { Entry($0.record) }))
        }
        return later
    }

    /// How the new run names this one.
    var undone: UndoneRun { order.undone(run, head: lines[lines.count - 1].hash, lines: lines.count) }

    func keysFolder() throws(CommandFailure) -> String {
        String(decoding: try TextFile.read(folder.path + "/runner.keys").prefix { $0 != 10 }, as: UTF8.self)
    }

    /// The files that the plan was made from, as the run kept them.
    func files() throws(CommandFailure) -> [PlaybookBundle.File] {
        var files: [PlaybookBundle.File] = []
        for file in opened.files {
            files.append(.init(name: file.file, bytes: try CommandFailure.catching(.unusable) { try folder.read(.playbook, file.file) }))
        }
        return files
    }
}
