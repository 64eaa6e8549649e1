import Journal

/// A journal's disk that remembers every call, so that a crash can be played after each of them.
final class RecordingDisk: JournalStorage, @unchecked Sendable {
    // @unchecked: the tests use it from one thread.
    enum Call {
        case append([UInt8])
        case truncate(Int)
        case renew(Int)
        case sync
        case beside
    }

    private(set) var contents: [UInt8]
    private(set) var calls: [Call] = []

    init(_ contents: [UInt8]) { self.contents = contents }

    var path: String? { nil }
    func size() -> UInt64 { UInt64(contents.count) }
    func read(at offset: UInt64, count: Int) -> [UInt8] { Array(contents.dropFirst(Int(offset)).prefix(count)) }
    func close() {}

    func append(_ bytes: [UInt8]) {
        contents += bytes
        calls.append(.append(bytes))
    }

    func renew(keeping count: UInt64) {
        contents.removeSubrange(Int(count)...)
        calls.append(.renew(Int(count)))
    }

    func truncate(to size: UInt64) {
        contents.removeSubrange(Int(size)...)
        calls.append(.truncate(Int(size)))
    }

    func sync() { calls.append(.sync) }
    func writeBeside(_ bytes: [UInt8], name: String) { calls.append(.beside) }
}

/// What a loss of power may leave of a file: all that was synced, and of the rest what the disk happened to have written.
struct CrashStates {
    /// What survives in any case.
    private(set) var durable: [UInt8]
    /// What a reader sees now.
    private(set) var current: [UInt8]

    init(_ contents: [UInt8]) {
        durable = contents
        current = contents
    }

    mutating func take(_ call: RecordingDisk.Call) {
        switch call {
        case .append(let bytes): current += bytes
        case .truncate(let size): current.removeSubrange(size...)
        case .sync: durable = current
        case .renew(let size):
            current.removeSubrange(size...)
            durable = current
        case .beside: break
        }
    }

    /// Every state that is tried: a cut that took effect and one that did not; appended bytes in each kind of damage.
    var all: [[UInt8]] { states(Self.damages) }

    /// The plainest of them: nothing, half, or all of what was appended, and a block that was never written.
    var few: [[UInt8]] {
        states { tail in
            let half = tail.count / 2
            return tail.isEmpty ? [[]] : [[], Array(tail[..<half]), tail, [UInt8](repeating: 0, count: half) + tail[half...]]
        }
    }

    private func states(_ damages: ([UInt8]) -> [[UInt8]]) -> [[UInt8]] {
        current.starts(with: durable) ? damages(Array(current[durable.count...])).map { durable + $0 } : [durable, current]
    }

    /// The tail lost, torn near every line's end, with blocks that were never written or hold something else.
    private static func damages(_ tail: [UInt8]) -> [[UInt8]] {
        guard !tail.isEmpty else { return [[]] }
        let ends = tail.indices.filter { tail[$0] == 10 }.prefix(6), half = tail.count / 2
        let cuts = Set([0, 1, tail.count / 4, half, tail.count - 1, tail.count] + ends.flatMap { [$0, $0 + 1, $0 + 2] })
        let blocks = [0..<tail.count, 0..<half, half..<tail.count] + ends.map { max(0, $0 - 20)..<$0 } + ends.map { $0..<$0 + 1 }
        let filled = blocks.filter { !$0.isEmpty }.flatMap { block in
            [UInt8(0), 0xFF].map { byte in
                var damaged = tail
                damaged.replaceSubrange(block, with: repeatElement(byte, count: block.count))
                return damaged
            }
        }
        return cuts.filter { $0 <= tail.count }.sorted().map { Array(tail.prefix($0)) } + filled
    }
}
