import CanonicalJSON
import Glibc
import Values

import struct Crypto.SHA256

/// What every chunk of a journal is scanned for.
struct ScanOrders: Sendable {
    /// The run of the first record, as it stands in its line with quotation marks.
    let run: [UInt8]
    /// The lines whose hashes are asked for.
    let wantedLines: Set<UInt64>
    /// A hash that some line should have, as 64 digits.
    let expectedHead: [UInt8]?
    let kinds = RecordKinds()
}

/// A record that was read in full.
struct ScannedRecord: Sendable {
    let record: Record
    /// Of its line.
    let hash: SHA256Digest
}

/// A run of lines that follow each other rightly, and what must be known to join it with the one before.
struct ChunkResult: Sendable {
    /// The last line's position and clock.
    struct Edge: Sendable {
        var seq: UInt64 = 0
        /// 64 digits.
        var hash: [UInt8] = []
        var mono: Int64 = 0
        var boot: [UInt8] = []
    }

    /// What the first line says of the line before it.
    struct Start: Sendable {
        let seq: UInt64
        let prev: [UInt8]
        let mono: Int64
        let boot: [UInt8]
        let offset: UInt64
    }

    /// Where and why scanning stopped; the exact reason is found by reading the line again, slowly.
    struct Stop: Sendable {
        let offset: UInt64
        /// Whether the file ends in the middle of this line.
        let isTorn: Bool
    }

    var start: Start?
    var last = Edge()
    var steps: [StepEvent] = []
    var records: [ScannedRecord] = []
    var wanted: [UInt64: SHA256Digest] = [:]
    var headLine: UInt64?
    /// The first record whose clock runs backwards.
    var clockFell: UInt64?
    var unknownType: UInt64?
    var stop: Stop?
}

/// Scans the lines that begin in one part of a journal.
struct ChunkScan {
    private let orders: ScanOrders
    private var result = ChunkResult()
    private var hash = [UInt8](repeating: 0, count: 64)
    private var hasLine = false
    private var scanner = CanonicalScanner(UnsafeBufferPointer(start: nil, count: 0))

    init(_ orders: ScanOrders) { self.orders = orders }

    /// Scans `text`, whose first byte stands at `offset` of the file, up to the line that begins at or after `end`.
    ///
    /// - Parameter isLast: Whether the file ends where `text` does.
    mutating func scan(_ text: UnsafeBufferPointer<UInt8>, offset: UInt64, end: Int, isLast: Bool) -> ChunkResult {
        guard let base = text.baseAddress else { return result }
        var start = 0
        while start < min(end, text.count) {
            guard let found = memchr(base + start, 10, min(text.count - start, RecordLine.limit + 1)) else {
                let isTorn = isLast && text.count - start <= RecordLine.limit
                result.stop = ChunkResult.Stop(offset: offset + UInt64(start), isTorn: isTorn)
                break
            }
            let newline = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
            let line = UnsafeBufferPointer(rebasing: text[start..<newline])
            guard accept(line, at: offset + UInt64(start)) else {
                result.stop = ChunkResult.Stop(offset: offset + UInt64(start), isTorn: false)
                break
            }
            start = newline + 1
        }
        if hasLine { result.last.hash = hash }
        return result
    }

    /// Checks one line against the one before it in this chunk.
    private mutating func accept(_ line: UnsafeBufferPointer<UInt8>, at offset: UInt64) -> Bool {
        guard let scan = LineScan(line, &scanner), isSame(line, scan.run, orders.run) else { return false }
        if hasLine {
            guard scan.seq == result.last.seq + 1, isSame(line, scan.prev, hash) else { return false }
            if isSame(line, scan.boot, result.last.boot) {
                if scan.mono < result.last.mono, result.clockFell == nil { result.clockFell = scan.seq }
            } else {
                result.last.boot = Array(line[scan.boot])
            }
        } else {
            hasLine = true
            result.last.boot = Array(line[scan.boot])
            result.start = ChunkResult.Start(
                seq: scan.seq, prev: Array(line[scan.prev]), mono: scan.mono, boot: result.last.boot, offset: offset)
        }
        result.last.seq = scan.seq
        result.last.mono = scan.mono
        digest(line)
        if orders.wantedLines.contains(scan.seq) { result.wanted[scan.seq] = hashText }
        if let head = orders.expectedHead, head == hash { result.headLine = scan.seq }
        return look(line, scan)
    }

    /// Takes from the line what the later checks need; false where its payload cannot be read.
    private mutating func look(_ line: UnsafeBufferPointer<UInt8>, _ scan: LineScan) -> Bool {
        guard let kind = orders.kinds.kind(line[scan.type]) else {
            if result.unknownType == nil { result.unknownType = scan.seq }
            return true
        }
        if case .step(let step) = kind {
            let id = StepEvent.stepKey(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: line[scan.payload.step])))
            let key = scan.payload.item.isEmpty ? id : itemKey(id, line, scan.payload.item)
            result.steps.append(StepEvent(kind: step, seq: scan.seq, key: key, step: id, attempt: scan.payload.attempt))
            if step == .intent { return true }
        }
        guard isWanted(kind, line) else { return true }
        guard let record = try? RecordLine.read(line, line: scan.seq, path: nil) else { return false }  // read again for the reason
        result.records.append(ScannedRecord(record: record, hash: hashText))
        return true
    }

    private func isWanted(_ kind: RecordKind, _ line: UnsafeBufferPointer<UInt8>) -> Bool {
        switch kind {
        case .read: true
        case .ended: !has(line, #""outcome":"succeeded""#)
        case .step(let step) where step.isWayBack: true
        case .step, .plain: has(line, #"{"stream":""#)
        }
    }

    private var hashText: SHA256Digest { SHA256Digest(rawValue: String(decoding: hash, as: UTF8.self)) }

    private mutating func digest(_ line: UnsafeBufferPointer<UInt8>) {
        var running = SHA256()
        running.update(bufferPointer: UnsafeRawBufferPointer(line))
        running.finalize().withUnsafeBytes { raw in
            hash.withUnsafeMutableBufferPointer { text in
                for index in 0..<32 {
                    text[2 * index] = Self.digit(raw[index] >> 4)
                    text[2 * index + 1] = Self.digit(raw[index] & 15)
                }
            }
        }
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 { value &+ (value < 10 ? 48 : 87) }

    private func itemKey(_ step: Int, _ line: UnsafeBufferPointer<UInt8>, _ item: Range<Int>) -> Int {
        var hasher = Hasher()
        hasher.combine(step)
        hasher.combine(bytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: line[item])))
        return hasher.finalize()
    }

    /// Whether the line holds a sign; one with quotation marks can only be structure, as strings escape them.
    private func has(_ line: UnsafeBufferPointer<UInt8>, _ sign: StaticString) -> Bool {
        guard var place = line.baseAddress else { return false }
        let end = place + line.count
        while let found = memchr(place, Int32(sign.utf8Start.pointee), place.distance(to: end)) {
            place = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
            if place.distance(to: end) + 1 >= sign.utf8CodeUnitCount, memcmp(found, sign.utf8Start, sign.utf8CodeUnitCount) == 0 {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private func isSame(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
        guard range.count == bytes.count, let base = line.baseAddress else { return false }
        return bytes.withUnsafeBytes { other in
            other.baseAddress.map { memcmp(base + range.lowerBound, $0, range.count) == 0 } ?? true
        }
    }
}
