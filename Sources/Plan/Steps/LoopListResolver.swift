import Diagnostics
import PlaybookModel
import Values

/// A list that a loop goes over, as far as it is known when the plan is made.
struct LoopList {
    let template: Template
    /// The type of its elements; nil where it cannot be known.
    let type: ValueType?

    /// The elements, where they are known.
    var values: [Value]? {
        if case .list(let values)? = template.value { return values }
        return nil
    }
}

/// Resolves and types one list of a loop.
struct LoopListResolver {
    let resolver: Resolver
    /// The step that carries the loop.
    let step: Int
    let around: [LoopFrame]

    private static let what = "the list of \"foreach\""

    private var scope: Scope {
        var scope = Scope()
        scope.steps = .before(step: step)
        scope.loops = around
        return scope
    }

    /// The list; nil where it cannot be one, which is reported.
    func resolve(_ variable: ForEach.Variable) -> LoopList? {
        let before = resolver.findings.sink.errorCount
        if case .list(let elements) = variable.list.content { return resolve(elements, variable) }
        let typed = resolver.resolve(variable.list, in: scope, what: Self.what)
        if resolver.findings.sink.errorCount > before { return nil }
        if let value = typed.value {
            if case .list(let items) = value { return LoopList(template: typed.template, type: Self.itemType(items, typed.type)) }
            return reportNoList(variable, "\(Literals.shown(value)), which is \(Literals.kind(value))")
        }
        switch typed.type?.required {
        // an element without a value is an error of the step
        case .list(let of): return LoopList(template: typed.template, type: of.required)
        case let type?: return reportNoList(variable, "\"\(typed.template)\", which is \(type)")
        case nil: return LoopList(template: typed.template, type: nil)
        }
    }

    /// A list that is written out: what is known of the elements says what the others are.
    private func resolve(_ elements: [Template], _ variable: ForEach.Variable) -> LoopList? {
        let before = resolver.findings.sink.errorCount
        let what = "an element of \(Self.what)"
        let typed = elements.map { resolver.resolve($0, in: scope, what: what) }
        if resolver.findings.sink.errorCount > before { return nil }
        let values = typed.compactMap(\.value)
        if values.count == elements.count {
            return LoopList(template: Template(.list(values), range: variable.list.range), type: Self.itemType(values, nil))
        }
        guard let type = Self.common(typed) else {
            return LoopList(template: Template(.list(typed.map(\.template)), range: variable.list.range), type: nil)
        }
        let fitting = elements.map { resolver.resolve($0, as: .optional(type), in: scope, what: what).template }
        if resolver.findings.sink.errorCount > before { return nil }
        return LoopList(template: Template(.list(fitting), range: variable.list.range), type: type)
    }

    /// What the first element that is no mere text of YAML says; words of an enumeration are texts here.
    private static func common(_ elements: [TypedTemplate]) -> ValueType? {
        guard elements.allSatisfy({ $0.type != nil }) else { return nil }
        let type = (elements.first { !$0.isLiteral } ?? elements.first)?.type?.required
        if case .enumeration = type { return .string }
        return type
    }

    private func reportNoList(_ variable: ForEach.Variable, _ what: String) -> LoopList? {
        resolver.findings.error(.loopList, "\"foreach\" is given \(what)", at: variable.list.range, expected: "a list")
        return nil
    }

    /// The type of the items; few different texts are an enumeration, so that a wrong one is found at once.
    private static func itemType(_ items: [Value], _ list: ValueType?) -> ValueType? {
        guard let first = items.first?.type else {
            if case .list(let of)? = list?.required { return of }
            return nil
        }
        if case .string = first {
            let words = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
            guard words.count == items.count else { return nil }
            return words.count <= longestEnumeration ? .enumeration(words) : .string
        }
        return items.allSatisfy { $0.type == first } ? first : nil
    }

    private static let longestEnumeration = 32
}
