import Values

/// Keeps the redacted output of calls as evidence: the files under a run's `outputs/`.
///
/// What a file looks like (salt line, hash) is the journal's business; here it only receives bytes.
public protocol OutputStore: AnyObject, Sendable {
    /// Makes a file; where one of that name is there already (a runner died while it was written), under another name.
    ///
    /// - Parameters:
    ///   - name: a file name without folders, such as `promote.1.stdout.out`.
    ///   - folder: the run's `outputs/` folder (``ActionContext/outputFolder``).
    func makeFile(named name: String, in folder: String) throws(OutputUnwritable) -> any OutputFileWriter
}

/// One file of redacted output while it is being written; used by one thread at a time.
public protocol OutputFileWriter: AnyObject, Sendable {
    /// The name that the file has.
    var name: String { get }

    /// Adds bytes that hold no secret any more.
    func append(_ bytes: [UInt8]) throws(OutputUnwritable)

    /// Makes content and name durable; nothing may follow.
    ///
    /// - Returns: the size and digest of the whole file, as the journal records them.
    func finish() throws(OutputUnwritable) -> (bytes: Int64, sha256: SHA256Digest)
}

/// Evidence of a call could not be written: nothing new may start in this run.
public struct OutputUnwritable: Error, Sendable, Hashable {
    /// What the system said, with the file's name.
    public let reason: String
    /// What a person can do about it; nil where nothing general can be said.
    public let remedy: String?

    public init(reason: String, remedy: String? = nil) {
        self.reason = reason
        self.remedy = remedy
    }
}
