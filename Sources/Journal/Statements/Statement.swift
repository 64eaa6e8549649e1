import CanonicalJSON
import Signatures
import Values

/// Something a person added to a run's evidence after its end: a note, a finding, a redaction.
///
/// It stands in `statements/NNNN.json` as canonical JSON and a newline; `statements/NNNN.json.sig` is the person's
/// signature over exactly those bytes, in the namespace `muster-statement@v1`. Each names the end seal and the
/// statement before it, so none can be taken from the middle or moved to another run.
public struct Statement: Sendable, Hashable, Codable {
    /// The SSHSIG namespace of statements.
    public static let namespace = "muster-statement@v1"

    /// What a statement does.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case note, finding
        /// An output file was deleted: `file` and `sha256` say which.
        case redaction
    }

    /// Version of the statement's format: 1.
    public let v: Int
    /// The run that it is about.
    public let run: RunID
    /// Counted from 1; the file's name has it with four digits.
    public let number: Int
    /// SHA-256 of `seals/end`.
    public let endSeal: SHA256Digest
    /// SHA-256 of the statement file before; zeros for the first.
    public let previous: SHA256Digest
    /// Whether it adds words or takes an output away.
    public let kind: Kind
    /// Who says it; a key of theirs signs it.
    public let person: PersonID
    /// When it was signed, by the signer's own clock.
    public let at: Timestamp
    /// What is said; for a redaction, why.
    public let text: String
    /// The name of the deleted file under `outputs/`.
    public let file: String?
    /// The digest that the journal has for it.
    public let sha256: SHA256Digest?

    private enum CodingKeys: String, CodingKey {
        case v, run, number, endSeal = "end_seal", previous, kind, person, at, text, file, sha256
    }

    /// Makes a statement of version 1; `StatementLog.next` numbers and chains it.
    public init(
        run: RunID, number: Int, endSeal: SHA256Digest, previous: SHA256Digest, kind: Kind, person: PersonID, at: Timestamp,
        text: String, file: String? = nil, sha256: SHA256Digest? = nil
    ) {
        v = 1
        self.run = run
        self.number = number
        self.endSeal = endSeal
        self.previous = previous
        self.kind = kind
        self.person = person
        self.at = at
        self.text = text
        self.file = file
        self.sha256 = sha256
    }

    /// The name of statement `number`'s file.
    public static func fileName(_ number: Int) -> String {
        SealNumber.intermediate(number).name + ".json"
    }

    /// The bytes that are signed, hashed and kept.
    public func bytes() throws(CanonicalCodingError) -> [UInt8] { try CanonicalEncoder().encode(self) + [10] }

    /// Reads a statement; bytes that are not exactly what `bytes()` gives are refused.
    public init(bytes: [UInt8]) throws(CanonicalCodingError) {
        self = try CanonicalDecoder().decode(Statement.self, from: bytes)
        guard try self.bytes() == bytes, v == 1 else {
            throw CanonicalCodingError(.invalid, "the statement is not canonical, or of another version", path: "$")
        }
    }
}

/// Adds statements to a closed run's folder.
public struct StatementLog {
    private let folder: RunFolder

    /// Adds to the run in `folder`, which must have its end seal.
    public init(_ folder: RunFolder) { self.folder = folder }

    /// The statement that would come next: numbered and chained, to be signed by the person.
    public func next(
        run: RunID, kind: Statement.Kind, person: PersonID, at: Timestamp, text: String, file: String? = nil,
        sha256: SHA256Digest? = nil
    ) throws(JournalError) -> Statement {
        let names = try folder.list(.statements).filter { $0.hasSuffix(".json") }
        let previous = try names.last.map { (name) throws(JournalError) in SHA256Digest.of(try folder.read(.statements, name)) }
        return Statement(
            run: run, number: names.count + 1, endSeal: .of(try folder.read(.seals, SealNumber.end.name)),
            previous: previous ?? .zero, kind: kind, person: person, at: at, text: text, file: file, sha256: sha256)
    }

    /// Writes a statement with its armored signature, the signature first; both are durable when this returns.
    public func add(_ statement: Statement, signature: [UInt8]) throws(JournalError) {
        let bytes: [UInt8]
        do throws(CanonicalCodingError) { bytes = try statement.bytes() } catch {
            throw JournalError(.encoding, "the statement has no canonical form", cause: error.description)
        }
        let name = Statement.fileName(statement.number)
        try folder.write(signature, .statements, name + ".sig")
        try folder.write(bytes, .statements, name)
    }
}
