import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// How deep `all`, `any` and `not` may stand inside each other: evidence has to be read by people, and plans are JSON of
    /// limited depth.
    static let deepestCondition = 12

    /// A condition with its references resolved and every comparison's two sides of types that can be compared.
    func resolve(_ condition: Condition, in scope: Scope) -> Condition {
        if condition.depth > Self.deepestCondition {
            findings.error(
                .conditionDepth, "the condition is nested \(condition.depth) deep", at: condition.comparisons.first?.range ?? .none,
                expected: "at most \(Self.deepestCondition)", fix: "split it, or put it in a step of its own")
            return condition
        }
        let asked = condition.comparisons.filter { $0.comparator.isPresence }.map(\.subjectText)
        return resolve(condition, in: scope, warnings: true, mayBeAbsent: Set(asked))
    }

    /// - Parameters:
    ///   - warnings: whether `severity: warn` has a meaning: not inside `any` and `not`.
    ///   - mayBeAbsent: what the whole condition asks the presence of: its other comparisons count only where it is there.
    private func resolve(_ condition: Condition, in scope: Scope, warnings: Bool, mayBeAbsent: Set<String>) -> Condition {
        switch condition {
        case .comparison(let comparison):
            if comparison.severity == .warn, !warnings {
                findings.error(
                    .warnOutOfPlace, "\"severity: warn\" has no meaning inside \"any\" and \"not\"", at: comparison.range,
                    fix: "put the warning beside the other conditions")
            }
            return .comparison(resolve(comparison, in: scope, mayBeAbsent: mayBeAbsent.contains(comparison.subjectText)))
        case .all(let conditions):
            return .all(conditions: conditions.map { resolve($0, in: scope, warnings: warnings, mayBeAbsent: mayBeAbsent) })
        case .any(let conditions):
            return .any(conditions: conditions.map { resolve($0, in: scope, warnings: false, mayBeAbsent: mayBeAbsent) })
        case .not(let condition):
            return .not(condition: resolve(condition, in: scope, warnings: false, mayBeAbsent: mayBeAbsent))
        }
    }

    private func resolve(_ comparison: Comparison, in scope: Scope, mayBeAbsent: Bool) -> Comparison {
        var subject = self.subject(of: comparison, in: scope)
        if subject.typed.value?.isAbsent == true, !mayBeAbsent, comparison.severity == .fail {
            reportAbsent("\"\(subject.text)\"", comparison.range)
        }
        if comparison.looksBack, !scope.polls {
            findings.error(
                .needsPolls, "\"\(comparison.backwardWord)\" looks at earlier readings, and there are none here", at: comparison.range,
                expected: "it in \"expect\" of \"until\"")
        }
        let operand = comparison.operand.map { typed(operand: $0, of: comparison, subject: &subject, in: scope) }
        checkOutcome(of: comparison, subject, operand, in: scope)
        return Comparison(
            subject: subject.resolved, quantifier: comparison.quantifier, comparator: comparison.comparator,
            operand: operand?.template, severity: comparison.severity, range: comparison.range)
    }

    private func subject(of comparison: Comparison, in scope: Scope) -> ComparisonSubject {
        switch comparison.subject {
        case .value(let template):
            let typed = resolve(template, in: scope, what: "the value of a comparison")
            return ComparisonSubject(
                resolved: .value(template: typed.template), typed: typed, text: template.description, quantifier: comparison.quantifier)
        case .output(let name):
            let reference = Reference(.outputs, [.name(name)], range: comparison.range)
            var result = ComparisonSubject(
                resolved: comparison.subject, typed: open(reference, nil), text: name, quantifier: comparison.quantifier)
            guard let table = scope.outputs else {
                findings.error(
                    .referenceOutOfPlace, "\"\(name)\" has no value here: this condition belongs to no action", at: comparison.range,
                    expected: "a comparison with \"value:\"")
                return result
            }
            result.typed.type = table.type(of: name)
            if result.typed.type == nil, table.isComplete {
                findings.unknown(
                    .unknownOutput, "this action has no output \"\(name)\"", name: name, among: table.names, at: comparison.range,
                    standsAlone: false)
            }
            return result
        }
    }

    private func typed(
        operand: Template, of comparison: Comparison, subject: inout ComparisonSubject, in scope: Scope
    ) -> TypedTemplate {
        let what = "\"\(comparison.comparator.rawValue)\" of \"\(subject.text)\""
        if comparison.comparator == .matches {
            guard comparedType(of: comparison, subject) != nil else { return TypedTemplate(operand, type: nil) }
            return pattern(operand, in: scope, what)
        }
        let loose = resolve(operand, in: scope, what: what)
        if subject.typed.isLiteral, !loose.isLiteral, subject.quantifier == nil, let type = loose.type {
            subject.read(as: type, comparison.comparator)
        }
        guard let compared = comparedType(of: comparison, subject), let type = loose.type else { return loose }
        let wanted = comparison.comparator.operandType(for: compared)
        if loose.isLiteral { return fit(loose, to: wanted, what) }
        if wanted.isComparable(with: type) { return loose }
        findings.error(
            .comparatorType, "\(what) compares \(compared.required) with \(type.required)", at: operand.range,
            expected: Literals.example(wanted.required))
        return TypedTemplate(loose.template, type: nil)
    }

    /// The type that the comparator looks at; nil where it is unknown or where the comparator cannot look at it.
    private func comparedType(of comparison: Comparison, _ subject: ComparisonSubject) -> ValueType? {
        guard let type = subject.typed.type ?? subject.typed.value?.type else { return nil }
        var compared = type
        if comparison.quantifier == .ratioToPrevious {
            guard type.hasRatio, [.eq, .ne, .lt, .le, .gt, .ge].contains(comparison.comparator) else {
                findings.error(
                    .comparatorType,
                    type.hasRatio
                        ? "a ratio cannot be compared with \"\(comparison.comparator.rawValue)\""
                        : "\"\(subject.text)\" is \(type), which has no ratio",
                    at: comparison.range, expected: "lt, le, gt, ge, eq or ne on an integer, number, duration, size or percent")
                return nil
            }
            return .number
        }
        if comparison.quantifier != nil, comparison.comparator == .unchangedFor {
            findings.error(
                .comparatorType, "\"unchanged_for\" looks at the whole value, not at its elements", at: comparison.range,
                expected: "it beside \"every\" and \"some\"")
            return nil
        }
        if comparison.quantifier != nil {
            guard case .list(let of) = type.required else {
                findings.error(
                    .quantifierOnScalar,
                    "\"\(subject.text)\" is no list, so \"\(comparison.quantifier?.text ?? "")\" has nothing to go over",
                    at: comparison.range, expected: "a list")
                return nil
            }
            compared = of
        }
        guard comparison.comparator.accepts(compared) else {
            findings.error(
                .comparatorType, "\"\(comparison.comparator.rawValue)\" cannot be used on \"\(subject.text)\", which is \(compared)",
                at: comparison.range,
                expected:
                    "one of \(Comparator.allCases.filter { $0.accepts(compared) && $0 != .unchangedFor }.map(\.rawValue).joined(separator: ", "))"
            )
            return nil
        }
        return compared
    }

    /// A regular expression, which must be known and readable.
    private func pattern(_ operand: Template, in scope: Scope, _ what: String) -> TypedTemplate {
        guard let value = known(operand, as: .string, in: scope, what: what), case .string(let text) = value else {
            return TypedTemplate(operand, type: .string)
        }
        check(pattern: text, at: operand.range)
        return TypedTemplate(Template(value, range: operand.range), type: .string)
    }

    /// Reports a regular expression that cannot be read.
    func check(pattern: String, at range: SourceRange) {
        if readablePatterns.contains(pattern) { return }
        do {
            _ = try Regex(pattern)
            readablePatterns.insert(pattern)
        } catch {
            findings.error(.invalidPattern, "\"\(pattern)\" is no regular expression", at: range)
        }
    }

    /// Comparisons that can only come out one way, and comparisons of something with itself.
    private func checkOutcome(
        of comparison: Comparison, _ subject: ComparisonSubject, _ operand: TypedTemplate?, in scope: Scope
    ) {
        switch comparison.comparator {
        case .present, .absent: checkPresence(of: comparison, subject, operand)
        case .between:
            if case .list(let ends)? = operand?.value {
                if ends.count != 2 {
                    findings.error(
                        .comparatorType, "\"between\" of \"\(subject.text)\" has \(ends.count) values",
                        at: operand?.template.range ?? comparison.range,
                        expected: "a list of two, the lower one first")
                } else if let order = ends[0].order(ends[1]), order > 0 {
                    findings.error(
                        .decidedByType, "nothing is between \(ends[0].display) and \(ends[1].display)", at: comparison.range,
                        fix: "put the lower one first")
                }
            }
        default:
            guard case .reference(let left) = subject.typed.template.content, case .reference(let right)? = operand?.template.content
            else { return }
            if left.root == right.root, left.path == right.path {
                findings.warning(.sameSource, "\"\(subject.text)\" is compared with itself", at: comparison.range)
            } else if let one = reading(of: left, in: scope), one == reading(of: right, in: scope) {
                findings.warning(
                    .sameSource, "\"\(left)\" and \"\(right)\" are one reading under two names", at: comparison.range,
                    fix: "compare with a reading of something else")
            }
        }
    }

    /// Whose output a reference names, and what that is read from; nil where it is not a whole declared output.
    private func reading(of reference: Reference, in scope: Scope) -> String? {
        let names = reference.path.compactMap { component -> String? in
            if case .name(let name) = component { return name }
            return nil
        }
        guard names.count == reference.path.count, let output = names.last else { return nil }
        let reading: String?
        switch (reference.root, names.count) {
        case (.outputs, 1): reading = scope.outputs?.reading(of: output)
        case (.outputs, 2): return scope.outputs?.reading(of: output, in: names[0]).map { "outputs: \($0)" }
        case (.before, 2): reading = scope.captures?[names[0]]?.reading(of: output)
        case (.steps, 2): reading = steps.index.numbers[names[0]].flatMap { steps.outputs.table(of: $0).reading(of: output) }
        default: reading = nil
        }
        return reading.map { "\(([reference.root.rawValue] + names.dropLast()).joined(separator: ".")): \($0)" }
    }

    private func checkPresence(of comparison: Comparison, _ subject: ComparisonSubject, _ operand: TypedTemplate?) {
        let word = comparison.comparator.rawValue
        if let operand, operand.template.value != .boolean(true) {
            findings.error(
                .comparatorType, "\"\(word)\" is given \"\(operand.template)\"", at: operand.template.range, expected: "true",
                fix: "write \"\(comparison.comparator == .present ? "absent" : "present"): true\" for the opposite")
        }
        guard subject.typed.value == nil, comparison.quantifier == nil, let type = subject.typed.type, !type.isOptional else { return }
        findings.error(
            .decidedByType, "\"\(subject.text)\" is \(type) and never absent, so \"\(word)\" says nothing", at: comparison.range,
            fix: "declare it \"optional\" if it may be missing")
    }
}

/// What a comparison looks at.
private struct ComparisonSubject {
    var resolved: Comparison.Subject
    var typed: TypedTemplate
    let text: String
    let quantifier: Comparison.Quantifier?

    /// Reads a literal subject as what it is compared with; leaves it where that cannot be.
    mutating func read(as operand: ValueType, _ comparator: Comparator) {
        var type = operand.required
        if comparator == .in || comparator == .notIn || comparator == .between, case .list(let of) = type { type = of }
        guard let value = typed.value, let read = Literals.read(value, as: type) else { return }
        let template = Template(read, range: typed.template.range)
        typed = TypedTemplate(template, type: type)
        resolved = .value(template: template)
    }
}

extension Comparison {
    fileprivate var backwardWord: String { comparator == .unchangedFor ? comparator.rawValue : quantifier?.text ?? "" }
}

extension Comparator {
    /// Whether it asks if there is a value at all.
    fileprivate var isPresence: Bool { self == .present || self == .absent }
}

extension Condition {
    fileprivate var depth: Int {
        switch self {
        case .comparison: 1
        case .all(let conditions), .any(let conditions): 1 + (conditions.map(\.depth).max() ?? 0)
        case .not(let condition): 1 + condition.depth
        }
    }
}
