import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads conditions: `name: { comparator: operand }`, `name.field: …`, `{ value: …, comparator: operand }`, `all`, `any`, `not`.
///
/// Several entries of one mapping must all hold, as several comparators of one subject must.
struct ConditionDecoder {
    let context: DecodingContext
    /// False where there is no operation whose outputs a name could mean (`when`, `check_parameters`).
    let hasOutputs: Bool

    /// Words that are no outputs; outputs cannot have them as names.
    static let reserved = Set(Format.condition.ordered.texts)

    /// A condition; a list of conditions must hold as a whole.
    func condition(_ node: YAMLNode, _ what: String) -> Condition? {
        if let sequence = node.sequence, !node.isReported {
            let conditions = sequence.compactMap { condition($0, "an item of \(what)") }
            if sequence.isEmpty { reportEmpty(node, what) }
            return conditions.count == sequence.count && !conditions.isEmpty ? joined(conditions) : nil
        }
        guard let mapping = node.mapping, !node.isReported else {
            context.wrongType(node, of: what, expected: "a condition such as { status: { eq: 200 } }")
            return nil
        }
        guard !mapping.isEmpty else {
            reportEmpty(node, what)
            return nil
        }
        if let value = mapping["value"] {
            context.use?.note("a condition", "value")
            return ofValue(mapping, value)
        }
        let conditions = mapping.map { entry($0) }
        let known = conditions.compactMap { $0 }
        return known.count == conditions.count && !known.isEmpty ? joined(known) : nil
    }

    private func joined(_ conditions: [Condition]) -> Condition {
        conditions.count == 1 ? conditions[0] : .all(conditions: conditions)
    }

    private func reportEmpty(_ node: YAMLNode, _ what: String) {
        context.error(
            .conditionEmpty, "\(what) compares nothing", at: node.range,
            expected: "a condition such as { status: { eq: 200 } }")
    }

    /// `{ value: …, comparator: operand }`.
    private func ofValue(_ mapping: YAMLMapping, _ node: YAMLNode) -> Condition? {
        guard let template = TemplateDecoder(context: context).value(node) else { return nil }
        let rest = mapping.filter { $0.key != "value" }
        return comparisons(
            .value(template: template), rest, at: mapping.first { $0.key == "value" }?.key.range ?? mapping.range)
    }

    private func entry(_ entry: YAMLMapping.Entry) -> Condition? {
        let name = entry.key.text
        if Self.reserved.contains(name) { context.use?.note("a condition", name) }
        switch name {
        case "all": return conditions(entry).map { .all(conditions: $0) }
        case "any": return conditions(entry).map { .any(conditions: $0) }
        case "not": return condition(entry.value, "\"not\"").map { .not(condition: $0) }
        default: return ofOutput(name, entry)
        }
    }

    private func conditions(_ entry: YAMLMapping.Entry) -> [Condition]? {
        let what = "\"\(entry.key.text)\""
        guard let items = entry.value.sequence, !entry.value.isReported else {
            context.wrongType(entry.value, of: what, expected: "a list of conditions")
            return nil
        }
        if items.isEmpty { reportEmpty(entry.value, what) }
        let known = items.compactMap { condition($0, "an item of \(what)") }
        return known.count == items.count && !known.isEmpty ? known : nil
    }

    /// `name: { comparator: operand }`.
    private func ofOutput(_ name: String, _ entry: YAMLMapping.Entry) -> Condition? {
        guard hasOutputs else {
            context.error(
                .conditionSubject, "\"\(name)\" is no output: there is none here", at: entry.key.range,
                expected: "value, all, any or not",
                fix: Diagnostic.Fix("compare a reference: { value: \"${{ … }}\", eq: … }"))
            return nil
        }
        guard context.checkName(Located(name, entry.key.range), allowing: ".") else { return nil }
        guard let mapping = entry.value.mapping, !entry.value.isReported else {
            let fix = entry.value.scalar.flatMap { scalar in
                scalar.coreType == .null
                    ? nil : Diagnostic.Fix("compare with eq", replacing: entry.value.range, with: "{ eq: \(scalar.text) }")
            }
            context.wrongType(
                entry.value, of: "\"\(name)\"", expected: "a comparator with its operand, such as { eq: 200 }",
                fix: entry.value.style == .plain ? fix : nil)
            return nil
        }
        return comparisons(subject(name, entry.key.range), Array(mapping), at: entry.key.range)
    }

    /// `name`, or `name.field` of an output that is a record.
    private func subject(_ name: String, _ place: SourceRange) -> Comparison.Subject {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map { Reference.Component.name(String($0)) }
        if path.count == 1 { return .output(name: name) }
        return .value(template: Template(.reference(Reference(.outputs, path, range: place)), range: place))
    }

    /// The comparisons of one subject, which must all hold.
    private func comparisons(
        _ subject: Comparison.Subject, _ entries: [YAMLMapping.Entry], at place: SourceRange
    ) -> Condition? {
        var reader = ComparisonReader(context: context, subject: subject, place: place)
        guard let comparisons = reader.read(entries) else { return nil }
        guard !comparisons.isEmpty else {
            context.error(
                .conditionEmpty, "nothing is compared", at: place,
                expected: "a comparator: " + DecodingContext.alternatives(Comparator.allCases.map(\.rawValue)))
            return nil
        }
        return joined(comparisons.map { .comparison($0) })
    }
}
