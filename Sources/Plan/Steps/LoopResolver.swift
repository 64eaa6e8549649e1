import Diagnostics
import PlaybookModel
import Values

/// Reads the lists that loops go over, and says which loops stand around each step.
struct LoopResolver {
    let index: StepIndex
    let resolver: Resolver

    struct Result {
        /// The loops of the steps that have one.
        var own: [Int: PlannedStep.Loop] = [:]
        /// For steps that have a loop or stand in one: the loops around each and its own, the innermost last.
        fileprivate var frames: [Int: [LoopFrame]] = [:]

        /// The loops around a step and its own, the innermost last.
        func inside(_ number: Int) -> [LoopFrame] { frames.isEmpty ? [] : frames[number] ?? [] }
    }

    func resolve() -> Result {
        var result = Result()
        for number in index.indices {
            let entry = index[number]
            let around = entry.parent.map { result.inside($0) } ?? []
            if let loop = entry.step.forEach {
                checkName(loop, around)
                let (items, type) = items(loop, entry, around)
                result.own[number] = PlannedStep.Loop(name: loop.name.value, items: items)
                result.frames[number] = around + [LoopFrame(name: loop.name.value, type: type, step: number)]
            } else if !around.isEmpty {
                result.frames[number] = around
            }
        }
        return result
    }

    private func checkName(_ loop: ForEach, _ around: [LoopFrame]) {
        let name = loop.name.value
        if name == "index" || name == "count" {
            resolver.findings.error(
                .loopName, "\"each.\(name)\" already has a meaning", at: loop.name.range, fix: "give the loop another name")
        } else if let outer = around.first(where: { $0.name == name }) {
            resolver.findings.error(
                .loopName, "a loop around this one has the name \"\(name)\" already", at: loop.name.range,
                notes: [.init("the other loop is here", at: index[outer.step].step.place(of: "foreach"))],
                fix: "give one of them another name")
        }
    }

    private func items(_ loop: ForEach, _ entry: StepIndex.Entry, _ around: [LoopFrame]) -> ([Value], ValueType?) {
        var scope = Scope()
        scope.loops = around
        scope.run = false
        let what = "the list of \"foreach\""
        let before = resolver.findings.sink.errorCount
        let typed = resolver.resolve(loop.list, in: scope, what: what)
        if resolver.findings.sink.errorCount > before { return ([], nil) }
        if let value = typed.value {
            if case .list(let items) = value { return (items, itemType(items, typed.type)) }
            reportNoList(loop, "\(Literals.shown(value)), which is \(Literals.kind(value))")
            return ([], nil)
        }
        if let type = typed.type, case .list(let of) = type.required {
            if !resolver.waits(typed.template) { reportOpen(loop, typed.template) }
            return ([], of)
        }
        if let type = typed.type {
            reportNoList(loop, "\"\(typed.template)\", which is \(type)")
        } else if !resolver.waits(typed.template) {
            reportOpen(loop, typed.template)
        }
        return ([], nil)
    }

    private func reportNoList(_ loop: ForEach, _ what: String) {
        resolver.findings.error(.loopList, "\"foreach\" is given \(what)", at: loop.list.range, expected: "a list")
    }

    private func reportOpen(_ loop: ForEach, _ template: Template) {
        resolver.findings.error(
            .notKnown, "the list of \"foreach\" must be known when the plan is made, \"\(template)\" is found only when the run gets there",
            at: loop.list.range, expected: "a list, a parameter, a constant or a value of the site")
    }

    /// The type of the items; few different texts are an enumeration, so that a wrong one is found at once.
    private func itemType(_ items: [Value], _ list: ValueType?) -> ValueType? {
        guard let first = items.first?.type else {
            if case .list(let of)? = list?.required { return of }
            return nil
        }
        if case .string = first {
            let words = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
            guard words.count == items.count else { return nil }
            return words.count <= Self.longestEnumeration ? .enumeration(words) : .string
        }
        return items.allSatisfy { $0.type == first } ? first : nil
    }

    private static let longestEnumeration = 32
}
