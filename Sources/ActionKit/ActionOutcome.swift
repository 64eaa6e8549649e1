import Values

/// How an action ended, as facts; judging is for the engine.
public struct ActionOutcome: Sendable, Hashable {
    /// The one way in which it ended.
    public enum End: Sendable, Hashable {
        case exited(code: Int)
        case signalled(number: Int)
        /// A complete response came.
        case http(status: Int)
        /// Every part of an observation ended, each in its own way.
        case observed
        /// A notification was delivered.
        case delivered
        /// The time limit was reached and the processes were killed.
        case timedOut
        /// It was told to stop.
        case cancelled
        /// It could not even be started (no such program, no such folder, no process left): nothing happened.
        case notStarted(reason: String)
        /// The connection or the name look-up failed.
        case network(NetworkFailure, detail: String)
    }

    /// What curl says of a request that got no complete response.
    public enum NetworkFailure: String, Sendable, Hashable {
        /// Nothing was sent: these five prove that there was no effect.
        case refused, dns, unreachable, tls
        /// The time was over before there was a connection to send anything over.
        case timeout
        /// The connection ended in the middle: the far side may have acted.
        case reset
    }

    /// A reading of one declared output.
    public struct Output: Sendable, Hashable {
        public var name: String
        public var reading: Reading

        public init(name: String, reading: Reading) {
            self.name = name
            self.reading = reading
        }
    }

    public enum Reading: Sendable, Hashable {
        case value(Value)
        /// It could not be read as declared; never 0, never "".
        case failed(reason: String)
        /// The value holds a secret and is not kept.
        case containsSecret(SecretName)
    }

    /// How one reading of an observation ended.
    public struct Part: Sendable, Hashable {
        public var name: String
        public var outcome: ActionOutcome

        public init(name: String, outcome: ActionOutcome) {
            self.name = name
            self.outcome = outcome
        }
    }

    /// A file that was written under the run's outputs.
    public struct OutputFile: Sendable, Hashable {
        public var stream: String
        public var file: String
        public var bytes: Int64
        public var sha256: SHA256Digest
        public var dropped: Int64

        public init(stream: String, file: String, bytes: Int64, sha256: SHA256Digest, dropped: Int64) {
            self.stream = stream
            self.file = file
            self.bytes = bytes
            self.sha256 = sha256
            self.dropped = dropped
        }
    }

    public var end: End
    public var startedAt: Timestamp
    public var elapsed: Microseconds
    /// The declared outputs in their order, then those that every kind has: `exit_code stdout stderr` of commands, `status
    /// body elapsed` of complete responses. Text is redacted and cut to ``builtInTextLimit`` bytes in the built-in ones.
    ///
    /// Judge ``end`` first: where there was no exit or response, each declared output has failed for that reason alone.
    public var outputs: [Output]
    public var files: [OutputFile]
    /// Of an observation, in the order of the playbook; files, processes and evidence of the whole are those of all parts.
    public var parts: [Part]
    /// Output could not be kept as evidence; nil where all of it was.
    public var evidenceFailure: OutputUnwritable?
    /// Processes that were killed besides the command.
    public var killed: Int
    /// Processes that could not be killed.
    public var survivors: Int
    /// The last lines of standard error, redacted, for people; empty where there is none.
    public var errorText: String

    /// Bytes of `stdout`, `stderr` and `body` that conditions may look at.
    public static let builtInTextLimit = 2048

    public init(
        end: End, startedAt: Timestamp, elapsed: Microseconds, outputs: [Output] = [], files: [OutputFile] = [],
        parts: [Part] = [], evidenceFailure: OutputUnwritable? = nil, killed: Int = 0, survivors: Int = 0, errorText: String = ""
    ) {
        self.end = end
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.outputs = outputs
        self.files = files
        self.parts = parts
        self.evidenceFailure = evidenceFailure
        self.killed = killed
        self.survivors = survivors
        self.errorText = errorText
    }

    /// The outcome of an observation whose parts have all ended.
    ///
    /// - Parameter now: when it ends that has no part.
    public init(observing parts: [Part], now: Timestamp) {
        let outcomes = parts.map(\.outcome)
        let start = outcomes.map(\.startedAt).min() ?? now
        let end = outcomes.map { $0.startedAt + $0.elapsed }.max() ?? start
        self.init(
            end: .observed, startedAt: start, elapsed: max(end - start, .zero),
            files: parts.flatMap { part in
                part.outcome.files.map { file in
                    var file = file
                    file.stream = "\(part.name).\(file.stream)"
                    return file
                }
            },
            parts: parts, evidenceFailure: outcomes.lazy.compactMap(\.evidenceFailure).first,
            killed: outcomes.reduce(0) { $0 + $1.killed }, survivors: outcomes.reduce(0) { $0 + $1.survivors })
    }
}
