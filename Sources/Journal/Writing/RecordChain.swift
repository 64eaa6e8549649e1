import CanonicalJSON
import Planted
import Values

/// Numbers, chains and encodes records, one after the other, into a buffer of lines.
struct RecordChain {
    let run: RunID
    let boot: String
    private(set) var position: JournalPosition
    private var lines = JSONWriter(capacity: 16_384)

    init(run: RunID, boot: String, position: JournalPosition) {
        self.run = run
        self.boot = boot
        self.position = position
    }

    var isEmpty: Bool { lines.bytes.isEmpty }

    /// Adds a record's line; on an error nothing is added.
    mutating func append(_ body: RecordBody, at: Timestamp, mono: Microseconds, synced: UInt64) throws(JournalError) {
        let envelope = RecordEnvelope(
            seq: position.seq + (planted(.numberUsedTwice) && position.seq % 31 == 30 ? 0 : 1),
            prev: planted(.chainBroken) && position.seq % 31 == 30 ? .zero : position.head, synced: synced, at: at, mono: mono, boot: boot,
            run: run,
            type: body.type)
        let start = lines.bytes.count
        try RecordLine.write(Record(envelope, body), to: &lines)
        let head = lines.bytes.withUnsafeBytes { SHA256Digest.of(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        lines.endLine()
        position = JournalPosition(seq: envelope.seq, head: head)
    }

    /// The lines that were added since the last call; `spare` becomes the room for the next ones.
    mutating func take(replacingWith spare: inout JSONWriter) {
        swap(&lines, &spare)
    }
}
