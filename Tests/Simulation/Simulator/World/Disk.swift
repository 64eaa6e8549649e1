import Journal
import Planted
import Values

/// The disk under one run's folder: it loses what was not synced, tears it, fills up and fails.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class Disk: @unchecked Sendable {
    /// What goes wrong in one runner's life.
    enum Fault: Hashable {
        /// Appends fail after so many more bytes (ENOSPC).
        case full(Int)
        /// So many syncs succeed, then one fails (EIO); what it should have written is gone.
        case sync(Int)
        /// The same, but what it should have written can still be read: it is in memory, counts as written, and is not on the disk.
        case syncKept(Int)
        /// So many appends succeed, then one fails without a byte written (EIO, EROFS).
        case append(Int)
        /// So many files beside the journal are written, then one cannot be.
        case beside(Int)
        /// So many reads succeed, then one fails.
        case read(Int)
        case samples(Int)
    }

    /// How a life ends for what is not synced.
    enum Loss: Hashable {
        /// The runner alone died: the system still has every byte.
        case nothing
        /// The machine lost power: of the bytes behind the last sync the first so many are left.
        case tail(keeping: Int)
        /// The same, but a block of 512 bytes somewhere in the unsynced part was never written: it reads as zeros.
        case hole(block: Int)
        /// The last bytes that are left are noise.
        case noise(keeping: Int, UInt64)
    }

    private(set) var bytes: [UInt8] = []
    private(set) var synced = 0
    /// What a failed sync left in memory alone: it counts as written, and no sync brings it to the disk any more.
    private var phantom: Range<Int>?
    /// Lines that survive everything.
    private(set) var syncedLines: UInt64 = 0
    /// Files beside the journal, by their path in the folder; durable as soon as they are there.
    private(set) var files: [String: [UInt8]] = [:]
    var fault: Fault?
    /// The runner that has the journal open.
    private(set) var writer: Int?
    private(set) var appends = 0
    private(set) var losses = 0

    /// The last line of the journal without its end; empty where there is none.
    var lastLine: [UInt8] {
        let text = bytes.last == 10 ? bytes.dropLast() : bytes[...]
        return Array(text[(text.lastIndex(of: 10).map { $0 + 1 } ?? text.startIndex)...])
    }

    // MARK: - Opening

    /// Opens the journal as `flock(2)` lets a runner: only one has it.
    func open(_ life: Int, _ fuse: Fuse) throws(JournalError) -> DiskHandle {
        if let writer, writer != life, !planted(.secondRunnerAllowed) {
            throw JournalError(.locked, "another process is writing this journal")
        }
        writer = life
        return DiskHandle(self, life, fuse)
    }

    func leave(_ life: Int) { if writer == life { writer = nil } }

    // MARK: - What happens to it

    func lose(_ loss: Loss) {
        let before = bytes.count
        if loss != .nothing, let range = phantom {
            phantom = nil
            for index in range { bytes[index] = 0 }
            if range.upperBound == bytes.count { cut(to: range.lowerBound) }
            synced = min(synced, bytes.count)
        }
        switch loss {
        case .nothing: break
        case .tail(let kept): cut(to: synced + kept)
        case .hole(let block):
            let start = synced + block * 512
            guard start < bytes.count else { break }
            for index in start..<min(start + 512, bytes.count) { bytes[index] = 0 }
        case .noise(let kept, let entropy):
            cut(to: synced + kept)
            var dice = Dice(entropy)
            for index in max(synced, bytes.count - 24)..<max(synced, bytes.count) { bytes[index] = UInt8(truncatingIfNeeded: dice.next()) }
        }
        if bytes.count != before || loss != .nothing { losses += 1 }
        if loss != .nothing { settle() }
    }

    /// What is on the disk after power was lost is what there is from then on.
    private func settle() {
        synced = bytes.count
        countLines()
    }

    private func cut(to count: Int) { if count < bytes.count { bytes.removeSubrange(count...) } }

    private func countLines() { syncedLines = UInt64(bytes.prefix(phantom?.lowerBound ?? synced).count { $0 == 10 }) }

    func write(_ new: [UInt8], name: String) throws(JournalError) {
        try strike(\.besideFault) { Fault.beside($0) }
        files[name] = new
    }

    func remove(_ name: String) { files[name] = nil }

    // MARK: - The journal's file

    fileprivate func append(_ new: [UInt8]) throws(JournalError) {
        appends += 1
        if case .full(let room)? = fault {
            bytes += new.prefix(room)
            fault = .full(max(0, room - new.count))
            if room < new.count { throw JournalError(.storage, "write failed", cause: "No space left on device") }
            return
        }
        try strike(\.appendFault) { Fault.append($0) }
        bytes += new
    }

    fileprivate func sync() throws(JournalError) {
        do throws(JournalError) { try strike(\.syncFault) { Fault.sync($0) } } catch {
            // Linux drops the pages that it could not write: they are neither on the disk nor in memory
            cut(to: synced)
            throw error
        }
        do throws(JournalError) { try strike(\.syncKeptFault) { Fault.syncKept($0) } } catch {
            let kept = (phantom?.lowerBound ?? synced)..<bytes.count
            phantom = kept.isEmpty ? nil : kept
            synced = bytes.count
            throw error
        }
        let before = synced
        synced = bytes.count
        if phantom == nil { syncedLines += UInt64(bytes[before...].count { $0 == 10 }) }
    }

    /// A copy of its beginning takes the file's place, on the disk, or all is as before.
    fileprivate func renew(keeping count: Int) throws(JournalError) {
        try strike(\.appendFault) { Fault.append($0) }
        try strike(\.syncFault) { Fault.sync($0) }
        try strike(\.syncKeptFault) { Fault.syncKept($0) }
        if case .full(let room)? = fault, room < count { throw JournalError(.storage, "write failed", cause: "No space left on device") }
        cut(to: count)
        (phantom, synced) = (nil, bytes.count)
        countLines()
    }

    fileprivate func truncate(to size: Int) {
        cut(to: size)
        phantom = phantom.flatMap { $0.lowerBound < size ? $0.lowerBound..<min($0.upperBound, size) : nil }
        if synced > bytes.count {
            synced = bytes.count
            countLines()
        }
    }

    fileprivate func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        try strike(\.readFault) { Fault.read($0) }
        return Array(bytes.dropFirst(offset).prefix(count))
    }

    /// A sample could not be kept.
    func keepSample() throws(JournalError) { try strike(\.samplesFault) { Fault.samples($0) } }

    private func strike(_ left: KeyPath<Fault, Int?>, _ make: (Int) -> Fault) throws(JournalError) {
        guard let fault, let count = fault[keyPath: left] else { return }
        if count > 0 { return self.fault = make(count - 1) }
        self.fault = nil
        throw JournalError(.storage, "the disk failed", cause: "Input/output error")
    }
}

extension Disk.Fault {
    fileprivate var syncFault: Int? { if case .sync(let left) = self { left } else { nil } }
    fileprivate var syncKeptFault: Int? { if case .syncKept(let left) = self { left } else { nil } }
    fileprivate var appendFault: Int? { if case .append(let left) = self { left } else { nil } }
    fileprivate var besideFault: Int? { if case .beside(let left) = self { left } else { nil } }
    fileprivate var readFault: Int? { if case .read(let left) = self { left } else { nil } }
    fileprivate var samplesFault: Int? { if case .samples(let left) = self { left } else { nil } }
}

/// One runner's hold of the disk; it is worth nothing once the runner is dead.
///
/// `@unchecked Sendable`: a simulation runs on one thread.
final class DiskHandle: JournalStorage, @unchecked Sendable {
    private let disk: Disk
    private let life: Int
    private let fuse: Fuse

    init(_ disk: Disk, _ life: Int, _ fuse: Fuse) {
        self.disk = disk
        self.life = life
        self.fuse = fuse
    }

    var path: String? { nil }

    private func touch() throws(JournalError) {
        if !fuse.touch() { throw JournalError(.storage, "the runner is dead") }
    }

    func size() throws(JournalError) -> UInt64 { UInt64(disk.bytes.count) }

    func append(_ bytes: [UInt8]) throws(JournalError) {
        if !fuse.isBurnt, !fuse.touch() {
            // killed in the middle of write(2): some of it is there
            try disk.append(Array(bytes.prefix(bytes.count / 2)))
        }
        if fuse.isBurnt { throw JournalError(.storage, "the runner is dead") }
        try disk.append(bytes)
    }

    func sync() throws(JournalError) {
        try touch()
        try disk.sync()
    }

    func renew(keeping count: UInt64) throws(JournalError) {
        try touch()
        try disk.renew(keeping: Int(count))
    }

    func truncate(to size: UInt64) throws(JournalError) {
        try touch()
        disk.truncate(to: Int(size))
    }

    func read(at offset: UInt64, count: Int) throws(JournalError) -> [UInt8] {
        try touch()
        return try disk.read(at: Int(offset), count: count)
    }

    func writeBeside(_ bytes: [UInt8], name: String) throws(JournalError) {
        try touch()
        try disk.write(bytes, name: name)
    }

    func close() { disk.leave(life) }
}
