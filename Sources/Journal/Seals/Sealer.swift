import Signatures
import Values

/// Writes a run's seals: numbers them, chains them, and signs them with the runner's key.
///
/// `@unchecked Sendable`: only the thread that syncs the journal calls it, one call at a time.
public final class Sealer: @unchecked Sendable {
    private let run: RunID
    private let key: Ed25519Key
    private let storage: any JournalStorage
    private var last: SealReference?

    /// - Parameter last: The newest intermediate seal of a run that goes on; nil for a new run.
    public init(run: RunID, key: Ed25519Key, storage: any JournalStorage, last: SealReference? = nil) {
        self.run = run
        self.key = key
        self.storage = storage
        self.last = last
    }

    /// Writes the signature, then the seal over the lines up to `position`, both durable; a closed run gets the end seal.
    ///
    /// The lines themselves must be durable before.
    public func seal(_ position: JournalPosition, state: SealState) throws(JournalError) -> SealReference {
        let number: SealNumber =
            switch (state, last?.number) {
            case (.closed, _): .end
            case (_, .intermediate(let before)): .intermediate(before + 1)
            case (_, _): .intermediate(1)
            }
        let text = SealText(
            run: run, number: number, lines: position.seq, head: position.head, state: state, previous: last?.sha256 ?? .zero)
        let signature: SSHSignature
        do throws(SignatureError) { signature = try key.sign(text.bytes, namespace: SealText.namespace) } catch {
            throw JournalError(.signature, "the seal could not be signed", cause: error.description)
        }
        try storage.writeBeside(signature.armored, name: "seals/\(number.name).sig")
        try storage.writeBeside(text.bytes, name: "seals/\(number.name)")
        let reference = SealReference(number: number, sha256: .of(text.bytes), lines: position.seq)
        if number != .end { last = reference }
        return reference
    }
}
