import Glibc
import Values

/// Reads a journal on several threads, part by part, and hands the parts over in order.
///
/// Memory stays flat: each thread has one buffer, and no thread runs further ahead than a few parts.
///
/// `@unchecked Sendable`: every variable is read and written with `lock` held.
final class JournalScan: @unchecked Sendable {
    /// Bytes a thread takes at a time; lines belong to the part in which they begin.
    static let partSize = 2 << 20

    private let file: ReadableFile
    private let size: UInt64
    private let orders: ScanOrders
    private let ahead: Int
    private let lock = ConditionLock()
    private var nextPart = 0
    private var consumed = 0
    private var isStopped = false
    private var results: [Int: Result<ChunkResult, JournalError>] = [:]

    private init(_ file: ReadableFile, size: UInt64, orders: ScanOrders, threads: Int) {
        self.file = file
        self.size = size
        self.orders = orders
        ahead = 2 * threads + 1
    }

    private var parts: Int { Int((size + UInt64(Self.partSize) - 1) / UInt64(Self.partSize)) }

    /// Scans the first `size` bytes of a file; `consume` gets the parts in order and says whether to go on.
    static func run(
        _ file: ReadableFile, size: UInt64, orders: ScanOrders, threads: Int?, consume: (ChunkResult) -> Bool
    ) throws(JournalError) {
        let threads = max(1, threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let scan = JournalScan(file, size: size, orders: orders, threads: threads)
        var workers: [JoinableThread] = []
        defer {
            scan.stop()
            for worker in workers { worker.join() }
        }
        for _ in 0..<min(threads, scan.parts) { workers.append(try JoinableThread("verify") { scan.work() }) }
        for part in 0..<scan.parts {
            guard consume(try scan.result(of: part).get()) else { return }
        }
    }

    private func result(of part: Int) -> Result<ChunkResult, JournalError> {
        lock.locked {
            while true {
                if let result = results.removeValue(forKey: part) {
                    consumed = part + 1
                    lock.broadcast()
                    return result
                }
                lock.wait()
            }
        }
    }

    private func stop() {
        lock.locked {
            isStopped = true
            lock.broadcast()
        }
    }

    private func takePart() -> Int? {
        lock.locked {
            while !isStopped, nextPart < parts, nextPart >= consumed + ahead { lock.wait() }
            guard !isStopped, nextPart < parts else { return nil }
            defer { nextPart += 1 }
            return nextPart
        }
    }

    private func work() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Self.partSize + RecordLine.limit + 2, alignment: 64)
        defer { buffer.deallocate() }
        while let part = takePart() {
            let result: Result<ChunkResult, JournalError>
            do throws(JournalError) { result = .success(try scan(part, buffer)) } catch { result = .failure(error) }
            lock.locked {
                results[part] = result
                lock.broadcast()
            }
        }
    }

    /// Reads a part with the byte before it, which tells whether a line begins at its first byte.
    private func scan(_ part: Int, _ buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> ChunkResult {
        let begin = UInt64(part) * UInt64(Self.partSize)
        let before: UInt64 = begin == 0 ? 0 : 1
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(UInt64(buffer.count), size - begin + before))))
        let count = try file.read(into: room, at: begin - before)
        let text = UnsafeBufferPointer(start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
        var first = 0
        if before == 1 {
            guard let newline = text.prefix(Self.partSize + 1).firstIndex(of: 10) else { return ChunkResult() }
            first = newline + 1
        }
        let end = Int(before) + Self.partSize - first
        var scan = ChunkScan(orders)
        return scan.scan(
            UnsafeBufferPointer(rebasing: text[first...]), offset: begin - before + UInt64(first), end: end,
            isLast: begin - before + UInt64(count) >= size)
    }
}
