import CanonicalJSON
import Glibc
import Values

/// One record with the line that it was read from.
public struct JournalLine: Sendable, Hashable {
    /// What the line says; checked against the line before it.
    public let record: Record
    /// SHA-256 of the line, which the next record names as `prev`.
    public let hash: SHA256Digest
    /// Of the line's first byte in the file.
    public let offset: UInt64
    /// Of the line, without its newline.
    public let length: Int

    /// Counted from 1; equals the record's `seq`.
    public var number: UInt64 { record.seq }
}

/// Reads a journal's records in order, one line at a time, and checks each against the one before.
///
/// Whatever is not an intact line in its place throws `damaged` (or `version`) with its line number. A last line
/// without a newline is one that is being written or was torn: it is not given, and `hasTornTail` says so.
/// To judge a journal rather than read it, use `Verifier`.
public struct JournalReader {
    private var lines: LineReader
    private let path: String?
    private let file: ReadableFile?
    private var isFinished = false
    private var check = LineCheck()

    /// Whether the journal ended in a line without a newline; known once `next()` returned nil.
    public private(set) var hasTornTail = false

    /// Opens the journal file at `path`; another process may be writing it.
    public init(path: String) throws(JournalError) {
        let file = try ReadableFile(path)
        self.file = file
        self.path = path
        lines = LineReader { (offset, count) throws(JournalError) in try file.read(at: offset, count: count) }
    }

    /// Reads from a storage that is open already.
    public init(storage: any JournalStorage) {
        file = nil
        path = storage.path
        lines = LineReader { (offset, count) throws(JournalError) in try storage.read(at: offset, count: count) }
    }

    /// The next record, or nil at the end of the journal.
    public mutating func next() throws(JournalError) -> JournalLine? {
        if isFinished { return nil }
        guard let line = try lines.next() else {
            isFinished = true
            return nil
        }
        if !line.isEnded, line.bytes.count <= RecordLine.limit {
            isFinished = true
            hasTornTail = true
            return nil
        }
        return try check.accept(line, path: path)
    }

    /// All records up to the end.
    public static func readAll(path: String) throws(JournalError) -> [JournalLine] {
        var reader = try JournalReader(path: path)
        var lines: [JournalLine] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }
}

/// Checks lines one after the other: form, number, chain, run.
struct LineCheck {
    private(set) var position: JournalPosition
    private var run: RunID?

    /// Starts after `position`; `run` is nil where any run's first record may come.
    init(after position: JournalPosition = .start, run: RunID? = nil) {
        self.position = position
        self.run = run
    }

    private static func isCanonical(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = CanonicalScanner(bytes)
        return scanner.value() && scanner.index == bytes.count
    }

    /// The line's record, if it is canonical and follows the line before it.
    mutating func accept(_ line: LineReader.Line, path: String?) throws(JournalError) -> JournalLine {
        func damaged(_ message: String, _ cause: String? = nil) -> JournalError {
            JournalError(.damaged, message, path: path, line: line.number, cause: cause)
        }
        guard line.bytes.count <= RecordLine.limit else { throw damaged("the line is longer than \(RecordLine.limit) bytes") }
        guard line.isEnded else { throw damaged("the line has no newline") }
        let tree: JSONValue
        do throws(JSONSyntaxError) { tree = try JSONParser.parse(line.bytes) } catch {
            throw damaged("the line is not the JSON of a record", error.description)
        }
        guard line.bytes.withUnsafeBufferPointer(Self.isCanonical) else { throw damaged("the line is not canonical JSON") }
        let record = try RecordLine.read(tree, line: line.number, path: path)
        guard record.seq == position.seq + 1 else {
            throw damaged("expected seq \(position.seq + 1), found \(record.seq)")
        }
        guard record.envelope.prev == position.head else {
            throw damaged("prev does not name the line before it")
        }
        guard run == nil || run == record.run else { throw damaged("the line belongs to the run \(record.run)") }
        guard record.envelope.synced < record.seq else { throw damaged("synced lies beyond the line itself") }
        run = record.run
        let hash = SHA256Digest.of(line.bytes)
        position = JournalPosition(seq: record.seq, head: hash)
        return JournalLine(record: record, hash: hash, offset: line.offset, length: line.bytes.count)
    }
}

/// A file opened for reading, closed when nobody holds it any more.
final class ReadableFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens a regular file; symbolic links are refused.
    init(_ path: String) throws(JournalError) {
        self.path = path
        descriptor = try SystemCall.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        do throws(JournalError) { try SystemCall.requireRegular(descriptor, path) } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    func size() throws(JournalError) -> UInt64 { try SystemCall.size(descriptor, path) }

    func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8] {
        try SystemCall.read(descriptor, at: offset, count: count, path)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(JournalError) -> Int {
        try SystemCall.read(descriptor, into: buffer, at: offset, path)
    }
}
