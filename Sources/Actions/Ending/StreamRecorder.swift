import ActionKit

/// Keeps one redacted stream of a call as evidence; a stream that stays empty leaves no file.
///
/// `@unchecked Sendable`: the process reactor's thread calls `take`, and whoever got the completion, which comes after
/// the last `take`, calls `finish`.
final class StreamRecorder: @unchecked Sendable {
    /// The most that is kept of one stream, in bytes; the rest is counted.
    static let limit: Int64 = 64 << 20

    private let stream: String
    private let name: String
    private let folder: String
    private let store: any OutputStore
    private var file: (any OutputFileWriter)?
    private var kept: Int64 = 0
    private var dropped: Int64 = 0
    private(set) var failure: OutputUnwritable?

    /// - Parameters:
    ///   - stream: `stdout`, `stderr` or `body`.
    ///   - base: what the file's name begins with (`promote.1`).
    init(_ stream: String, base: String, folder: String, store: any OutputStore) {
        self.stream = stream
        self.folder = folder
        self.store = store
        name = "\(base).\(stream).out"
    }

    /// Whether there is something to finish.
    var hasFile: Bool { file != nil || failure != nil }

    /// Adds redacted bytes. After a failure nothing more is written: the evidence has a hole that cannot be mended.
    ///
    /// - Returns: whether more would be kept.
    func take(_ bytes: [UInt8]) -> Bool {
        keep(bytes)
        return failure == nil && kept < Self.limit
    }

    private func keep(_ bytes: [UInt8]) {
        guard failure == nil, !bytes.isEmpty else { return }
        let room = Int(min(Int64(bytes.count), Self.limit - kept))
        dropped += Int64(bytes.count - room)
        guard room > 0 else { return }
        do throws(OutputUnwritable) {
            let open: any OutputFileWriter
            if let file { open = file } else { open = try store.makeFile(named: name, in: folder) }
            file = open
            try open.append(room == bytes.count ? bytes : Array(bytes[..<room]))
            kept += Int64(room)
        } catch {
            failure = error
        }
    }

    /// Makes the file durable; nil where there is none.
    ///
    /// - Parameter unsent: how many bytes of the stream came after the last that were taken.
    func finish(unsent: Int) -> ActionOutcome.OutputFile? {
        guard let file, failure == nil else { return nil }
        do throws(OutputUnwritable) {
            let (bytes, sha256) = try file.finish()
            return .init(stream: stream, file: file.name, bytes: bytes, sha256: sha256, dropped: dropped + Int64(unsent))
        } catch {
            failure = error
            return nil
        }
    }
}
