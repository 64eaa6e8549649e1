import CanonicalJSON
import Glibc
import Journal
import Values

/// The drill log of a site: `drill-log.jsonl` for programs and `drill-log.md` for people, one line a run.
///
/// Runners may write it at the same time: `flock` on `drill-log.lock` puts them in a row. Both files are replaced as a whole (temporary
/// name, `fsync`, rename), so that a crash leaves the old or the new one. The Markdown is made from the JSON lines
/// each time; a crash between the two is made good by adding the same run again, which is what resuming does.
public struct DrillLog: Sendable {
    private let folder: String

    /// The log in this folder, which must exist.
    public init(folder: String) { self.folder = folder }

    /// For programs: canonical JSON, one line a run.
    public var jsonPath: String { folder + "/drill-log.jsonl" }
    /// For people: one table row a run.
    public var markdownPath: String { folder + "/drill-log.md" }

    /// Puts the run's line into the log: at the end, or in the place of the line that this run already has.
    ///
    /// Adding the same line again changes no byte. Throws `damagedLog`, having changed nothing, where a line is none of this
    /// program's; `storage` where a file cannot be read or written.
    public func add(_ entry: DrillLogEntry) throws(ReportError) {
        let lock = try FolderLock(path: folder + "/drill-log.lock")
        defer { lock.release() }
        var entries = try read()
        if let index = entries.firstIndex(where: { $0.run == entry.run }) { entries[index] = entry } else { entries.append(entry) }
        var lines: [UInt8] = []
        do throws(CanonicalCodingError) {
            for entry in entries { lines += try entry.jsonLine() + [UInt8(ascii: "\n")] }
        } catch {
            throw ReportError(.damagedLog, "a line has no canonical form", place: jsonPath, cause: error.description)
        }
        try replace(jsonPath, lines)
        try replace(markdownPath, Array((DrillLogEntry.markdownHead + entries.map(\.markdownRow).joined()).utf8))
    }

    /// All lines, oldest first; none where there is no log yet.
    public func entries() throws(ReportError) -> [DrillLogEntry] {
        let lock = try FolderLock(path: folder + "/drill-log.lock")
        defer { lock.release() }
        return try read()
    }

    private func read() throws(ReportError) -> [DrillLogEntry] {
        var entries: [DrillLogEntry] = []
        for (index, line) in try content(jsonPath).split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(CanonicalCodingError) { entries.append(try CanonicalDecoder().decode(DrillLogEntry.self, from: Array(line))) } catch {
                throw ReportError(.damagedLog, "line \(index + 1) is no line of a drill log", place: jsonPath, cause: error.description)
            }
        }
        return entries
    }

    private func content(_ path: String) throws(ReportError) -> [UInt8] {
        do throws(JournalError) { return try AtomicFile.read(path) } catch {
            if error.code == .missing { return [] }
            throw ReportError(.storage, "cannot be read", place: path, cause: error.description)
        }
    }

    private func replace(_ path: String, _ bytes: [UInt8]) throws(ReportError) {
        if access(path, F_OK) == 0, try content(path) == bytes { return }
        do throws(JournalError) { try AtomicFile.write(bytes, to: path) } catch {
            throw ReportError(.storage, "cannot be written", place: path, cause: error.description)
        }
    }
}

/// An exclusive `flock` (flock(2)) on a file of its own; the kernel gives it back when its holder dies.
private struct FolderLock {
    private let descriptor: Int32

    /// Waits until the lock is free.
    init(path: String) throws(ReportError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ReportError(.storage, "the lock file cannot be opened", place: path, cause: String(cString: strerror(errno)))
        }
        while flock(descriptor, LOCK_EX) != 0 {
            if errno == EINTR { continue }
            let cause = String(cString: strerror(errno))
            close(descriptor)
            throw ReportError(.storage, "the lock cannot be had", place: path, cause: cause)
        }
    }

    func release() { close(descriptor) }
}
