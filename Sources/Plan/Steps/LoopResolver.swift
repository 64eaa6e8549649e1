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
                for position in loop.variables.indices { checkName(loop, position, around) }
                let lists = loop.variables.map { LoopListResolver(resolver: resolver, step: number, around: around).resolve($0) }
                result.own[number] = planned(loop, lists)
                resolver.loopItems[number] = itemType(loop, lists)
                let variables = zip(loop.variables, lists).map { LoopFrame.Variable(name: $0.name.value, type: $1?.type) }
                result.frames[number] = around + [LoopFrame(variables: variables, step: number)]
            } else if !around.isEmpty {
                result.frames[number] = around
            }
        }
        return result
    }

    /// What an item is: an element of the list, with several lists a record of their elements.
    private func itemType(_ loop: ForEach, _ lists: [LoopList?]) -> ValueType? {
        let fields = zip(loop.variables, lists).compactMap { variable, list in
            list?.type.map { ValueType.Field(variable.name.value, $0) }
        }
        guard fields.count == loop.variables.count, let first = fields.first else { return nil }
        return fields.count == 1 ? first.type : .record(fields)
    }

    private func checkName(_ loop: ForEach, _ position: Int, _ around: [LoopFrame]) {
        let place = loop.variables[position].name
        let name = place.value
        if name == "index" || name == "count" {
            resolver.findings.error(.loopName, "\"each.\(name)\" already has a meaning", at: place.range, fix: "give the loop another name")
        } else if let outer = around.first(where: { $0[name] != nil }) {
            resolver.findings.error(
                .loopName, "a loop around this one has the name \"\(name)\" already", at: place.range,
                notes: [.init("the other loop is here", at: index[outer.step].step.place(of: "foreach"))],
                fix: "give one of them another name")
        }
    }

    /// - Parameter lists: nil for each that cannot be used, which was reported.
    private func planned(_ loop: ForEach, _ lists: [LoopList?]) -> PlannedStep.Loop {
        var planned = items(loop, lists)
        var scope = Scope()
        scope.run = false
        planned.maxParallel = resolver.known(count: loop.maxParallel, atLeast: 1, in: scope, what: "\"max_parallel\"")
        let sizes = loop.batch.compactMap { resolver.known(size: $0, in: scope, what: "a size of \"batch\"") }
        if !sizes.isEmpty { planned.batch = sizes }
        planned.onItemFailure = loop.onItemFailure == .next ? .next : nil
        planned.maxFailures = loop.maxFailures.flatMap { resolver.known(size: $0, in: scope, what: "\"max_failures\"") }
        planned.pause = resolver.known(duration: loop.pause, in: scope, what: "\"pause\"")
        if let pause = loop.pause, loop.batch.isEmpty, planned.mostAtOnce > 1 {
            resolver.findings.error(
                .keyOutOfPlace, "\"pause\" stands between items that run side by side", at: pause.range,
                fix: "divide them into waves with \"batch\", or leave \"max_parallel\" out")
        }
        return planned
    }

    private func items(_ loop: ForEach, _ lists: [LoopList?]) -> PlannedStep.Loop {
        var scope = Scope()
        scope.run = false
        let most = resolver.known(count: loop.maxItems, atLeast: 1, in: scope, what: "\"max_items\"") ?? ForEach.mostItems
        let names = loop.variables.map(\.name.value)
        let found = lists.compactMap { $0 }
        guard found.count == lists.count else { return .init(names: names, items: [], maxItems: most) }
        let lengths = zip(loop.variables, found).compactMap { variable, list in list.values.map { (variable, $0.count) } }
        if let (first, length) = lengths.first, let (other, count) = lengths.first(where: { $0.1 != length }) {
            resolver.findings.error(
                .zipLength, "the lists of \"zip\" differ in length: \(first.name.value) has \(length), \(other.name.value) has \(count)",
                at: other.list.range, fix: "give both as many elements")
            return .init(names: names, items: [], maxItems: most)
        }
        if let (variable, count) = lengths.first, count > most {
            resolver.findings.error(
                .tooManyItems, "the loop has \(count) items, and may have \(most)", at: variable.list.range,
                fix: "set \"max_items\" to \(count), or shorten the list")
        }
        let known = found.compactMap(\.values)
        if known.count == found.count, let items = try? PlannedStep.Loop.zipped(names, known) {
            return .init(names: names, items: items, maxItems: most)
        }
        return .init(names: names, items: nil, lists: found.map(\.template), maxItems: most)
    }
}
