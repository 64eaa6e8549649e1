import Glibc
import Values

/// A run's folder: where each piece of its evidence stands.
///
///     journal.jsonl        one record a line
///     plan.json            the normalised plan
///     playbook/            byte-exact snapshot of every file the plan was made from
///     outputs/             salted, redacted outputs
///     approvals/           what gates cover, signed statements and their signatures
///     locks/               signed statements of people who broke a lock, and their signatures
///     seals/               the runner's seals and their signatures
///     statements/          signed notes and redactions, added after the end
///     recovered/           torn tails that recovery cut, named by their SHA-256
public struct RunFolder: Sendable, Hashable {
    /// The parts of the folder that hold files of their own.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        case playbook, outputs, approvals, locks, seals, statements, recovered
    }

    /// The folder's own path, as it was given.
    public let path: String

    /// Names a folder that may or may not exist.
    public init(path: String) { self.path = path }

    /// Makes a new folder of mode 0700 with its parts; the folder must not exist, its parent must.
    public static func create(_ path: String) throws(JournalError) -> RunFolder {
        guard mkdir(path, 0o700) == 0 else { throw SystemCall.failure("mkdir", path) }
        try SystemCall.syncFolder(SystemCall.folder(of: path))
        let folder = RunFolder(path: path)
        for part in Part.allCases {
            guard mkdir(folder.path(part), 0o700) == 0 else { throw SystemCall.failure("mkdir", folder.path(part)) }
        }
        try SystemCall.syncFolder(path)
        return folder
    }

    /// The path of the records: one writer, any number of readers.
    public var journal: String { path + "/journal.jsonl" }
    /// The path of the plan; its bytes never change once `run.opened` is written.
    public var plan: String { path + "/plan.json" }

    /// The folder of a part.
    public func path(_ part: Part) -> String { "\(path)/\(part.rawValue)" }

    /// The path of a file in a part; only in `playbook` may `name` have folders in it.
    ///
    /// Throws `name` for anything that could lead elsewhere.
    public func path(_ part: Part, _ name: String) throws(JournalError) -> String {
        guard part == .playbook ? FileName.isSafePath(name) : FileName.isSafe(name) else {
            throw JournalError(.name, "\"\(FileName.shown(name))\" is no name of a file in \(part.rawValue)/", path: path)
        }
        return "\(path(part))/\(name)"
    }

    /// Puts a whole file into a part, durable when this returns; folders inside `playbook` are made.
    public func write(_ bytes: [UInt8], _ part: Part, _ name: String) throws(JournalError) {
        let file = try path(part, name)
        var folders = name.split(separator: "/").dropLast()
        var folder = path(part)
        while !folders.isEmpty {
            folder += "/\(folders.removeFirst())"
            try AtomicFile.makeFolder(folder)
        }
        try AtomicFile.write(bytes, to: file)
    }

    /// The same for several files of a part without folders of its own; the part's folder is synced once for all.
    public func write(_ files: [(name: String, bytes: [UInt8])], _ part: Part) throws(JournalError) {
        try AtomicFile.write(files.map { (file) throws(JournalError) in (try path(part, file.name), file.bytes) })
    }

    /// The whole content of a file in a part.
    public func read(_ part: Part, _ name: String) throws(JournalError) -> [UInt8] {
        try AtomicFile.read(try path(part, name))
    }

    /// Puts `plan.json`, whose digest `run.opened` names.
    public func writePlan(_ bytes: [UInt8]) throws(JournalError) { try AtomicFile.write(bytes, to: plan) }

    /// The bytes of `plan.json`.
    public func readPlan() throws(JournalError) -> [UInt8] { try AtomicFile.read(plan) }

    /// Everything below a part, sorted by name: files with their path inside the part.
    ///
    /// Throws `name` at anything that is neither a regular file nor a folder, such as a symbolic link, also where it stands for the
    /// part itself, and at folders outside of `playbook`.
    public func list(_ part: Part) throws(JournalError) -> [String] {
        var status = stat()
        guard lstat(path(part), &status) == 0 else {
            if errno == ENOENT { return [] }
            throw SystemCall.failure("lstat", path(part))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw JournalError(.name, "not a folder", path: path(part)) }
        var names: [String] = []
        try list(path(part), prefix: "", into: &names)
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes what a writer that died in the middle of a file left: temporary names, which were never evidence.
    ///
    /// Only for the run's one runner.
    public func removeUnfinished() throws(JournalError) {
        for name in Self.names(path) where AtomicFile.target(ofTemporary: name) == "journal.jsonl" { unlink("\(path)/\(name)") }
        for part in Part.allCases {
            for name in try list(part) where AtomicFile.target(ofTemporary: name) != nil { unlink("\(path(part))/\(name)") }
        }
    }

    /// Removes the folder of a run that was never opened: without a record it is no evidence. Best effort.
    ///
    /// Only for whoever has just made it.
    public func discard() { Self.remove(path) }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    /// Without `.` and `..`; empty where the folder cannot be read.
    private static func names(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func list(_ folder: String, prefix: String, into names: inout [String]) throws(JournalError) {
        guard let stream = opendir(folder) else { throw SystemCall.failure("opendir", folder) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { throw SystemCall.failure("lstat", "\(folder)/\(name)") }
            switch status.st_mode & S_IFMT {
            case S_IFREG: names.append(prefix + name)
            case S_IFDIR where folder.hasPrefix(path(.playbook)): try list("\(folder)/\(name)", prefix: "\(prefix)\(name)/", into: &names)
            default: throw JournalError(.name, "this belongs to no evidence: not a regular file", path: "\(folder)/\(name)")
            }
        }
    }
}
