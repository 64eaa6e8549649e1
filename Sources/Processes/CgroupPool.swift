import CProcess
import Glibc
import Synchronization

/// The cgroups of one reactor: made when first needed, used again once verified empty, removed at the end.
final class CgroupPool: Sendable {
    /// The folder that holds the slots.
    let folder: String
    private let state: Mutex<State>

    private struct State {
        var slots: [Int: CgroupSlot] = [:]
        /// Slots to be used again; those just seen to be empty need no second look, as nothing can enter them unseen.
        var free: [(index: Int, isVerified: Bool)] = []
        var lastIndex = 0
        var isBroken = false
    }

    /// Makes `<own cgroup>/muster-<name>` with a first slot, or gives nil where that, or being born in it, is not permitted.
    init?(name: String) {
        guard let own = CgroupTree.ownFolder(), let folder = CgroupPool.makeFolder(own + "/" + CgroupPool.folderPrefix + name) else {
            return nil
        }
        self.folder = folder
        let slot = CgroupSlot(index: 0, path: folder + "/" + CgroupPool.slotPrefix + "0")
        guard let slot, muster_probe_cgroup(slot.folder) == 0 else {
            slot?.remove()
            // Nothing was put into it; if it stays, it is an empty folder.
            _ = rmdir(folder)
            return nil
        }
        state = Mutex(State(slots: [0: slot], free: [(0, true)]))
    }

    /// Whether a path has the form of a slot's.
    static func couldHaveMade(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).suffix(2)
        guard path.hasPrefix("/"), let folder = parts.first, let slot = parts.last, !path.contains("/../") else { return false }
        return folder.hasPrefix(folderPrefix) && slot.hasPrefix(slotPrefix) && Int(slot.dropFirst(slotPrefix.count)) != nil
    }

    private static let folderPrefix = "muster-"
    private static let slotPrefix = "slot-"

    /// A slot that nothing lives in, or nil where no further one can be made.
    func acquire() -> CgroupSlot? {
        state.withLock { state in
            if state.isBroken { return nil }
            while let (index, isVerified) = state.free.popLast() {
                if let slot = state.slots[index], isVerified || !slot.isPopulated { return slot }
            }
            state.lastIndex += 1
            let index = state.lastIndex
            guard let slot = CgroupSlot(index: index, path: folder + "/" + CgroupPool.slotPrefix + String(index)) else { return nil }
            state.slots[index] = slot
            return slot
        }
    }

    /// The slot of that index, which `acquire` gave out; nil once it was discarded.
    func slot(_ index: Int) -> CgroupSlot? { state.withLock { $0.slots[index] } }

    /// Takes a slot back for another command; unless verified empty by the caller it is verified before it is used.
    func release(_ index: Int, isVerified: Bool) { state.withLock { $0.free.append((index, isVerified)) } }

    /// Takes a slot back that must not be used again, and removes its folder if nothing lives in it.
    ///
    /// That is one in which something may live on, and one that was killed: Linux (seen with 6.18) kills at birth whatever is
    /// started by CLONE_INTO_CGROUP in a cgroup that `cgroup.kill` was ever written to, unless the starter's own cgroup
    /// has the same history.
    func discard(_ index: Int) {
        state.withLock { state in
            guard let slot = state.slots[index] else { return }
            if slot.isPopulated { return }
            slot.remove()
            state.slots[index] = nil
        }
    }

    /// Gives out no slots any more: the kernel refused to start a process in one.
    func markBroken() { state.withLock { $0.isBroken = true } }

    /// Removes all folders in which nothing lives.
    func remove() {
        state.withLock { state in
            for slot in state.slots.values { slot.remove() }
            state.slots = [:]
            state.free = []
            state.isBroken = true
        }
        // It stays when a detached or surviving process lives in a slot.
        _ = rmdir(folder)
    }

    /// A folder of that name, or with a number behind it when a runner that died left one.
    private static func makeFolder(_ wanted: String) -> String? {
        for attempt in 0..<1000 {
            let path = attempt == 0 ? wanted : "\(wanted)-\(attempt)"
            if mkdir(path, 0o700) == 0 { return path }
            if errno != EEXIST { return nil }
        }
        return nil
    }
}
