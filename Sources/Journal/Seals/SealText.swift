import Values

/// What the run was doing when a seal was made.
public enum SealState: String, Sendable, Hashable, CaseIterable {
    /// The run goes on.
    case open
    /// The run waits for a person and its runner may be gone.
    case held
    /// `run.closed` is the last line.
    case closed
}

/// Which seal of a run: one of those made on the way, or the last.
public enum SealNumber: Sendable, Hashable {
    /// Counted from 1.
    case intermediate(Int)
    case end

    /// The file's name under `seals/`, and the word in the seal's text: four digits (more from 10,000 on), or `end`.
    public var name: String {
        switch self {
        case .intermediate(let number): String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
        case .end: "end"
        }
    }

    /// Reads a name; nil where it is not exactly what `name` gives.
    public init?(name: String) {
        if name == "end" {
            self = .end
        } else if let number = Int(name), number > 0, SealNumber.intermediate(number).name == name {
            self = .intermediate(number)
        } else {
            return nil
        }
    }
}

/// A seal: a short text that says how the journal stood, to be signed by the runner.
///
/// Seven lines, each ended by a newline, in this order and with one space between word and value:
///
///     muster-seal v1
///     run RUN-ID
///     seal 0001                 (or: end)
///     lines 42
///     head 64-HEX-DIGITS        (SHA-256 of line 42 without its newline)
///     state open                (or: held, closed)
///     previous 64-HEX-DIGITS    (SHA-256 of the previous seal's text; zeros before the first)
public struct SealText: Sendable, Hashable {
    /// The SSHSIG namespace of seals: a signature for anything else is none.
    public static let namespace = "muster-seal@v1"
    private static let title = "muster-seal v1"

    /// The run whose journal is sealed.
    public let run: RunID
    /// Which seal it is.
    public let number: SealNumber
    /// How many lines of the journal it covers, from the first on.
    public let lines: UInt64
    /// SHA-256 of the last of them.
    public let head: SHA256Digest
    /// What the run was doing; `closed` only in the end seal.
    public let state: SealState
    /// SHA-256 of the text of the seal before.
    public let previous: SHA256Digest

    /// Makes the text; nothing is checked here.
    public init(
        run: RunID, number: SealNumber, lines: UInt64, head: SHA256Digest, state: SealState, previous: SHA256Digest
    ) {
        self.run = run
        self.number = number
        self.lines = lines
        self.head = head
        self.state = state
        self.previous = previous
    }

    /// The bytes that are signed and hashed.
    public var bytes: [UInt8] {
        Array(
            """
            \(Self.title)
            run \(run)
            seal \(number.name)
            lines \(lines)
            head \(head)
            state \(state.rawValue)
            previous \(previous)

            """.utf8)
    }

    /// Reads a seal; nil where the bytes are not exactly what `bytes` gives.
    public init?(bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard rows.count == 8, rows[0] == Self.title else { return nil }
        var values: [String] = []
        for (row, word) in zip(rows[1...6], ["run ", "seal ", "lines ", "head ", "state ", "previous "]) {
            guard row.hasPrefix(word) else { return nil }
            values.append(String(row.dropFirst(word.count)))
        }
        guard let number = SealNumber(name: values[1]), let lines = UInt64(values[2]), lines > 0,
            let state = SealState(rawValue: values[4])
        else { return nil }
        self.init(
            run: RunID(values[0]), number: number, lines: lines, head: SHA256Digest(values[3]), state: state,
            previous: SHA256Digest(values[5]))
        guard head.isWellFormed, previous.isWellFormed, self.bytes == bytes else { return nil }
    }
}

/// A seal that was written, as a `sealed` record and the next seal name it.
public struct SealReference: Sendable, Hashable {
    /// Which seal it is.
    public let number: SealNumber
    /// SHA-256 of the seal's text.
    public let sha256: SHA256Digest
    /// How many lines it covers.
    public let lines: UInt64

    /// Names a seal that is on disk.
    public init(number: SealNumber, sha256: SHA256Digest, lines: UInt64) {
        self.number = number
        self.sha256 = sha256
        self.lines = lines
    }
}
