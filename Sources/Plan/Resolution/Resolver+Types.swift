import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// Reads a literal as the type that its place asks for, and compares the type of everything else with it.
    func fit(_ given: TypedTemplate, to expected: ValueType?, _ what: @autoclosure () -> String, at place: SourceRange? = nil)
        -> TypedTemplate
    {
        guard let expected else { return given }
        let range = place ?? given.template.range
        if let value = given.value {
            if value.isAbsent {
                if expected.isOptional { return TypedTemplate(given.template, type: expected) }
                reportAbsent(what(), range)
                return isSkipped ? given : .reported
            }
            let agrees = given.isLiteral || given.type.map { expected.accepts($0.required) } ?? true
            if agrees, let read = Literals.read(value, as: expected) {
                return TypedTemplate(Template(read, range: given.template.range), type: expected)
            }
            reportType(Literals.shown(value), given.isLiteral ? Literals.kind(value) : given.type?.description, expected, what(), range)
            return TypedTemplate(given.template, type: nil)
        }
        guard let type = given.type else { return TypedTemplate(given.template, type: expected) }
        if expected.accepts(type) || expected.accepts(type.required) || given.isText(for: expected) {
            return TypedTemplate(given.template, type: expected)
        }
        reportType("\"\(given.template)\"", "\(type)", expected, what(), range)
        return TypedTemplate(given.template, type: nil)
    }

    func mismatch(
        _ type: ValueType, kind: String, _ expected: ValueType, _ what: String, _ template: Template
    ) -> TypedTemplate {
        findings.error(.valueType, "\(what) is \(kind)", at: template.range, expected: Literals.example(expected))
        return TypedTemplate(template, type: nil)
    }

    private func reportType(_ shown: String, _ kind: String?, _ expected: ValueType, _ what: String, _ range: SourceRange) {
        let kind = kind.map { ", which is \($0)" } ?? ""
        findings.error(.valueType, "\(what) is given \(shown)\(kind)", at: range, expected: Literals.example(expected))
    }

    /// A value that must be known when the plan is made; nil where it is not, which is reported unless it only waits for
    /// parameters or the site.
    func known(_ located: Located<Template>?, as type: ValueType, in scope: Scope, what: String) -> Value? {
        guard let located else { return nil }
        return known(located.value, as: type, in: scope, what: what)
    }

    func known(_ template: Template, as type: ValueType, in scope: Scope, what: String) -> Value? {
        let before = findings.sink.errorCount
        let typed = resolve(template, as: type, in: scope, what: what)
        if findings.sink.errorCount > before { return nil }
        if let value = typed.value { return value }
        if !waits(typed.template) {
            findings.error(
                .notKnown, "\(what) must be known when the plan is made, \"\(typed.template)\" is found only when the run gets there",
                at: template.range)
        }
        return nil
    }

    /// Whether what is open in a template are only names that have values before a run: they are missing in a validation, or
    /// were reported.
    func waits(_ template: Template) -> Bool {
        template.references.allSatisfy { [.params, .site, .constants, .inputs].contains($0.root) }
    }

    /// A known number of at least `least`.
    func known(count located: Located<Template>?, atLeast least: Int64, in scope: Scope, what: String) -> Int? {
        guard let located, case .integer(let value)? = known(located, as: .integer, in: scope, what: what) else { return nil }
        guard value >= least, value <= Int64(Int32.max) else {
            findings.error(
                .valueRange, "\(what) is \(value)", at: located.range, expected: "an integer from \(least) to \(Int32.max)")
            return nil
        }
        return Int(value)
    }

    /// A known number of items, or a share of them.
    func known(size located: Located<Template>, in scope: Scope, what: String) -> PlannedStep.Loop.Size? {
        let before = findings.sink.errorCount
        let typed = resolve(located.value, in: scope, what: what)
        if findings.sink.errorCount > before { return nil }
        guard let value = typed.value else {
            if !waits(typed.template) {
                findings.error(
                    .notKnown, "\(what) must be known when the plan is made, \"\(typed.template)\" is found only when the run gets there",
                    at: located.range)
            }
            return nil
        }
        let percent = if case .string(let text) = value { Value(text: text, as: .percent) } else { Optional(value) }
        switch percent {
        case .integer(let number)? where number >= 1 && number <= Int64(Int32.max): return .items(Int(number))
        case .percent(let share)? where share.significand > 0 && share <= DecimalNumber(100): return .share(share)
        default: break
        }
        findings.error(
            .valueRange, "\(what) is \(value.display)", at: located.range,
            expected: "a number of items from 1, or a percentage such as 25%, 100% at most")
        return nil
    }

    /// A known duration; `positive` refuses zero.
    func known(
        duration located: Located<Template>?, positive: Bool = true, in scope: Scope, what: String
    ) -> Microseconds? {
        guard let located, case .duration(let value)? = known(located, as: .duration, in: scope, what: what) else { return nil }
        if positive, value <= .zero {
            findings.error(.valueRange, "\(what) is \(value)", at: located.range, expected: "more than 0s")
            return nil
        }
        return value
    }

    /// Refuses an integer that plan and evidence cannot bear.
    func checkSize(_ value: Value, _ range: SourceRange) {
        guard let number = value.integerBeyondJSON else { return }
        findings.error(.valueRange, "\"\(number)\" is too large", at: range, expected: "an integer below 2^53")
    }
}

extension TypedTemplate {
    /// Text made of parts may stand where a host name is asked for: it is known only when the step runs.
    fileprivate func isText(for expected: ValueType) -> Bool {
        guard case .text = template.content else { return false }
        return expected.required == .hostname
    }
}
