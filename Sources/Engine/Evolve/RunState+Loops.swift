import Plan
import Planted
import PlaybookModel
import Values

extension RunState {
    /// Lets the items begin whose turn it is: in order, never more at once than the loop allows, none of a wave before the whole
    /// wave before it has ended and the pause behind that is over.
    mutating func admitItems(_ head: InstanceKey) {
        guard let loop = plan.steps[head.step].loop else { return }
        let count = items(of: head).count
        let more = planted(.itemsAtOnce) ? 1 : 0
        while true {
            let instance = self[head]
            let next = instance.itemsAdmitted + 1
            let open = next - 1 - instance.itemsEnded
            guard next <= count, !instance.isFailing, !instance.hasCancelledInside else { return }
            if beginsWave(next, loop, count) {
                if open > 0, !(planted(.itemsAtOnce) && open == 1), !planted(.waveTooEarly) { return }
                if loop.pause != nil, next > 1, instance.pausedBehind != next - 1, !planted(.betweenWavesNoPause) { return }
            }
            guard open - more < loop.mostAtOnce else { return }
            instances[head]?.itemsAdmitted = next
            admit(InstanceKey(step: head.step, item: head.item.appending(next)))
        }
    }

    private func beginsWave(_ item: Int, _ loop: PlannedStep.Loop, _ count: Int) -> Bool {
        item == 1 || loop.wave(of: item, in: count) != loop.wave(of: item - 1, in: count)
    }

    /// The pause that stands before the loop's next item; nil where none does, or it is over.
    func openPause(_ head: InstanceKey) -> Microseconds? {
        let instance = self[head]
        guard let loop = plan.steps[head.step].loop, let pause = loop.pause, !instance.isFailing, !instance.hasCancelledInside,
            instance.itemsAdmitted > 0, instance.itemsEnded == instance.itemsAdmitted, instance.pausedBehind != instance.itemsAdmitted,
            instance.itemsAdmitted < items(of: head).count
        else { return nil }
        return pause
    }

    mutating func endPause(_ head: InstanceKey) {
        concerned.append(head)
        let admitted = self[head].itemsAdmitted
        instances[head]?.pausedUntil = nil
        instances[head]?.pausedBehind = admitted
        admitItems(head)
    }

    /// Counts an item that failed; more than the loop bears are its failure.
    mutating func countFailure(_ head: InstanceKey) {
        guard let loop = plan.steps[head.step].loop, loop.goesOn else { return }
        instances[head]?.itemsFailed += 1
        guard let most = loop.maxFailures?.of(items(of: head).count), self[head].itemsFailed > most, !planted(.breakerIgnored) else {
            return
        }
        instances[head]?.hasTripped = true
    }

    /// A person has the run go on though too many items failed: they are counted anew.
    mutating func forgiveFailures(_ head: InstanceKey) {
        guard self[head].hasTripped else { return }
        instances[head]?.hasTripped = false
        instances[head]?.itemsFailed = 0
        concerned.append(head)
        admitItems(head)
    }

    /// Whether one execution has to end before the other can start: as steps, or as items of a loop of which one waits for the other.
    func isAncestor(_ ancestor: InstanceKey, of key: InstanceKey) -> Bool {
        for (depth, (earlier, later)) in zip(ancestor.item.numbers, key.item.numbers).enumerated() where earlier != later {
            let step = topology.loops[key.step][depth]
            guard topology.loops[ancestor.step][depth] == step, let loop = plan.steps[step].loop else { break }
            return loop.waits(for: earlier, later, in: items(of: InstanceKey(step: step, item: key.item.prefix(depth))).count)
        }
        return topology.isAncestor(ancestor.step, of: key.step)
    }
}
