import Diagnostics
import PlaybookModel

/// `needs` names steps of the same phase, not the step itself, and leads into no circle. Omitted, it is the step before, and in a
/// phase with `order: parallel` none.
struct NeedsRule {
    let index: StepIndex
    let findings: Findings

    /// For each step the steps that it needs; needs that were reported are left out, so that no circle remains.
    func resolve() -> [[Int]] {
        var needs = [[Int]](repeating: [], count: index.entries.count)
        for group in index.siblingGroups {
            for (position, number) in group.enumerated() {
                if let written = index[number].step.needs {
                    needs[number] = resolve(written, of: number)
                } else if position > 0, !isParallel(number) {
                    needs[number] = [group[position - 1]]
                }
            }
        }
        breakCircles(&needs)
        return needs
    }

    private func isParallel(_ number: Int) -> Bool {
        index[number].parent.map { index[$0].step.order?.value == .parallel } ?? false
    }

    private func resolve(_ written: [Located<String>], of number: Int) -> [Int] {
        var result: [Int] = []
        for need in written {
            guard let found = resolve(need, of: number), !result.contains(found) else { continue }
            result.append(found)
        }
        return result
    }

    private func resolve(_ need: Located<String>, of number: Int) -> Int? {
        let entry = index[number]
        guard let found = index.numbers[need.value] else {
            let siblings = entry.parent.map { index[$0].children } ?? index.roots
            let names = siblings.lazy.filter { $0 != number }.map { index[$0].id }
            findings.unknown(
                .unknownNeed, "step \"\(entry.id)\" needs \"\(need.value)\", which does not exist", name: need.value, among: names,
                at: need.range)
            return nil
        }
        if found == number {
            findings.error(.needsItself, "step \"\(entry.id)\" needs itself", at: need.range)
            return nil
        }
        if index[found].parent != entry.parent {
            reportElsewhere(need, found, entry)
            return nil
        }
        return found
    }

    private func reportElsewhere(_ need: Located<String>, _ found: Int, _ entry: StepIndex.Entry) {
        let target = index[found]
        let home = target.parent.map { "phase \"\(index[$0].id)\"" } ?? "the top level"
        findings.error(
            .needElsewhere, "step \"\(entry.id)\" needs \"\(need.value)\", which stands in \(home)", at: need.range,
            expected: "a step of the same phase", notes: [.init("\"\(need.value)\" stands here", at: target.step.id.range)],
            fix: target.parent.map { "need the phase \"\(index[$0].id)\" from a step beside it" })
    }

    private enum Mark { case new, open, done }

    /// Walks each step's needs; one that leads back to a step on the way is reported with the way and left out.
    private func breakCircles(_ needs: inout [[Int]]) {
        var marks = [Mark](repeating: .new, count: needs.count)
        for start in needs.indices where marks[start] == .new {
            var way = [start]
            var next = [0]
            marks[start] = .open
            while let step = way.last {
                let position = next[next.count - 1]
                guard position < needs[step].count else {
                    marks[step] = .done
                    way.removeLast()
                    next.removeLast()
                    continue
                }
                let need = needs[step][position]
                switch marks[need] {
                case .done: next[next.count - 1] += 1
                case .new:
                    next[next.count - 1] += 1
                    marks[need] = .open
                    way.append(need)
                    next.append(0)
                case .open:
                    needs[step].remove(at: position)
                    if let first = way.firstIndex(of: need) { reportCircle(Array(way[first...])) }
                }
            }
        }
    }

    private func reportCircle(_ way: [Int]) {
        let first = way.min().flatMap { way.firstIndex(of: $0) } ?? 0
        let turned = way[first...] + way[..<first]
        let names = turned.map { index[$0].id } + [index[turned[first]].id]
        let step = index[way[first]].step
        findings.error(
            .needsCycle, "steps need each other in a circle: \(names.joined(separator: " needs "))", at: step.place(of: "needs"),
            notes: turned.dropFirst().map { .init("\"\(index[$0].id)\" is part of it", at: index[$0].step.place(of: "needs")) })
    }
}
