import CanonicalJSON
import Planted
import Values

/// Opening the journal of a run whose runner is gone, so that it can be gone on with.
///
/// A crash may leave the last lines torn: they were written and not synced. Recovery cuts from the first damaged line
/// on and keeps the cut bytes in a file. It refuses where an intact later line claims that the damaged one was durable:
/// then it was not a crash that damaged it. Doing it twice does nothing the second time.
public struct Recovery: Sendable {
    /// What was cut, for the `recovered` record.
    public struct Cut: Sendable, Hashable {
        /// The first line that was cut.
        public let line: UInt64
        /// How many bytes were cut, up to the end of the file.
        public let bytes: Int64
        /// Where the cut bytes are, relative to the run's folder.
        public let file: String
        /// SHA-256 of the cut bytes.
        public let sha256: SHA256Digest
        /// What was wrong with the first damaged line.
        public let reason: String

        /// Describes a cut; `Recovery.recover` makes it.
        public init(line: UInt64, bytes: Int64, file: String, sha256: SHA256Digest, reason: String) {
            self.line = line
            self.bytes = bytes
            self.file = file
            self.sha256 = sha256
            self.reason = reason
        }
    }

    /// Where the intact part ends; the next record goes here.
    public let position: JournalPosition
    /// The records of the intact part.
    public let lines: [JournalLine]
    /// Nil where nothing was damaged.
    public let cut: Cut?

    /// Reads the whole journal, cuts a damaged tail, and makes what is left durable.
    ///
    /// Throws `damaged` with the line where cutting would lose records that were durable; nothing is changed then.
    public static func recover(_ storage: any JournalStorage) throws(JournalError) -> Recovery {
        var check = LineCheck()
        var lines: [JournalLine] = []
        var reader = LineReader { (offset, count) throws(JournalError) in try storage.read(at: offset, count: count) }
        while let line = try reader.next() {
            do throws(JournalError) { lines.append(try check.accept(line, path: storage.path)) } catch {
                guard error.code == .damaged else { throw error }
                try refuseIfTooMuch(line, error, storage)
                try refuseIfDurable(line, error, lines, &reader)
                if planted(.tornTailKept) { break }
                let cut = try cut(storage, line, reason: error)
                return Recovery(position: check.position, lines: lines, cut: cut)
            }
        }
        if planted(.intactLineCut), lines.count > 2, let last = lines.popLast(),
            let position = lines.last.map({ JournalPosition(seq: $0.number, head: $0.hash) })
        {
            try storage.truncate(to: last.offset)
            return Recovery(position: position, lines: lines, cut: nil)
        }
        try makeDurable(try storage.size(), storage)
        return Recovery(position: check.position, lines: lines, cut: nil)
    }

    /// Has the first `count` bytes on the disk: what the runner before had written is there to read, but nobody knows whether a sync of
    /// it failed, and then no later one would write it.
    private static func makeDurable(_ count: UInt64, _ storage: any JournalStorage) throws(JournalError) {
        guard planted(.unsyncedTailTrusted) else { return try storage.renew(keeping: count) }
        try storage.truncate(to: count)
        try storage.sync()
    }

    /// Throws where there is more behind the damaged line than a crash can leave.
    private static func refuseIfTooMuch(
        _ damaged: LineReader.Line, _ error: JournalError, _ storage: any JournalStorage
    ) throws(JournalError) {
        let size = try storage.size() - damaged.offset
        if size <= longestTail { return }
        let message = "\(size) bytes from here on are no records: more than a torn write leaves"
        throw JournalError(.damaged, message, path: storage.path, line: damaged.number, cause: error.message)
    }

    /// Throws where an intact line, before or after the damaged one, says that it was durable.
    private static func refuseIfDurable(
        _ damaged: LineReader.Line, _ error: JournalError, _ before: [JournalLine], _ reader: inout LineReader
    ) throws(JournalError) {
        while let later = try reader.next() {
            guard let envelope = TailScan.envelope(later), envelope.synced >= damaged.number else { continue }
            throw JournalError(
                .damaged, "\(error.message); line \(later.number) says that it was durable, so this is no torn write",
                path: error.path, line: damaged.number, cause: error.cause)
        }
        if before.last?.record.type == "run.closed" {
            throw JournalError(.damaged, "something follows run.closed", path: error.path, line: damaged.number, cause: error.message)
        }
    }

    /// The most bytes that a crash can leave unsynced, by far.
    private static let longestTail: UInt64 = 64 << 20

    private static func cut(
        _ storage: any JournalStorage, _ line: LineReader.Line, reason: JournalError
    ) throws(JournalError) -> Cut {
        let size = try storage.size()
        let bytes = try storage.read(at: line.offset, count: Int(size - line.offset))
        let hash = SHA256Digest.of(bytes)
        let file = "recovered/\(hash.rawValue)"
        try storage.writeBeside(bytes, name: file)
        try makeDurable(line.offset, storage)
        let words = reason.message + (reason.cause.map { " (\($0))" } ?? "")
        return Cut(line: line.number, bytes: Int64(bytes.count), file: file, sha256: hash, reason: words)
    }
}

/// Looks at lines behind a damaged one, whose chain cannot be checked any more.
enum TailScan {
    /// The line's envelope where it is a record by itself, canonical or not, else nil.
    static func envelope(_ line: LineReader.Line) -> RecordEnvelope? {
        guard line.isEnded, line.bytes.count <= RecordLine.limit else { return nil }
        return try? CanonicalDecoder().decode(RecordEnvelope.self, from: line.bytes)  // any failure means: not intact
    }
}
