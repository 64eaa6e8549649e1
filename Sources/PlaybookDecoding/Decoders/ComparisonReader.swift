import Diagnostics
import PlaybookModel
import Values
import YAMLDocument

/// Reads the comparators of one subject: `{ ge: 1, le: 5, severity: warn }`, `{ every: { lt: 5 } }`,
/// `{ share: { ge: 95% }, lt: 5 }`.
struct ComparisonReader {
    let context: DecodingContext
    let subject: Comparison.Subject
    /// Where the subject stands.
    let place: SourceRange
    private var severity = Comparison.Severity.fail
    private var share: Comparison.Quantifier?
    private var isWhole = true

    init(context: DecodingContext, subject: Comparison.Subject, place: SourceRange) {
        self.context = context
        self.subject = subject
        self.place = place
    }

    private static let comparators = Format.comparators.map(\.key).texts
    /// What `until` says beside its `expect`.
    private static let besideExpect: Set<String> = ["consecutive", "sustained"]

    /// The comparisons in the order of the text; nil if one cannot be read, which is reported.
    mutating func read(_ entries: [YAMLMapping.Entry]) -> [Comparison]? {
        for entry in entries { readSettings(entry) }
        var comparisons: [Comparison] = []
        for entry in entries {
            let name = entry.key.text
            switch name {
            case "severity", "share": context.use?.note("a comparison", name)
            case "every", "some":
                context.use?.note("a comparison", name)
                comparisons += quantified(entry, name == "every" ? .every : .some)
            case "ratio_to_previous":
                context.use?.note("a comparison", name)
                comparisons += quantified(entry, .ratioToPrevious)
            default:
                if let comparison = comparison(entry, share) { comparisons.append(comparison) }
            }
        }
        return isWhole ? comparisons : nil
    }

    private mutating func readSettings(_ entry: YAMLMapping.Entry) {
        if entry.key == "severity" {
            let word = context.word(entry.value, "\"severity\"", as: Comparison.Severity.self)
            severity = word?.value ?? .fail
            isWhole = isWhole && word != nil
        } else if entry.key == "share" {
            share = readShare(entry.value)
            isWhole = isWhole && share != nil
        }
    }

    private func readShare(_ node: YAMLNode) -> Comparison.Quantifier? {
        guard let fields = Fields(node, Format.share, what: "\"share\"", context), let node = fields.node("ge") else { return nil }
        guard let text = node.scalar?.text, case .percent(let percent)? = Value(text: text, as: .percent) else {
            context.wrongType(node, of: "\"ge\"", expected: "a percentage such as 95%")
            return nil
        }
        return .share(atLeast: percent)
    }

    private mutating func quantified(_ entry: YAMLMapping.Entry, _ quantifier: Comparison.Quantifier) -> [Comparison] {
        guard let mapping = entry.value.mapping, !mapping.isEmpty, !entry.value.isReported else {
            isWhole = false
            context.wrongType(
                entry.value, of: "\"\(entry.key.text)\"",
                expected: quantifier == .ratioToPrevious
                    ? "comparators for the ratio, such as { lt: 0.9 }" : "comparators for each element, such as { lt: 5 }")
            return []
        }
        return mapping.compactMap { comparison($0, quantifier) }
    }

    private mutating func comparison(_ entry: YAMLMapping.Entry, _ quantifier: Comparison.Quantifier?) -> Comparison? {
        guard let comparator = comparator(entry.key) else {
            isWhole = false
            return nil
        }
        context.use?.note("a comparison", comparator.rawValue)
        var operand: Template?
        switch comparator {
        case .present, .absent:
            guard entry.value.scalar?.boolean == true else {
                reject(entry, "true", comparator == .present ? "absent" : "present")
                return nil
            }
        case .eq, .ne, .lt, .le, .gt, .ge, .in, .notIn, .between, .matches, .contains, .length, .unchangedFor:
            operand = TemplateDecoder(context: context).value(entry.value)
            guard let read = operand, isShaped(read, comparator, entry) else {
                isWhole = false
                return nil
            }
        }
        return Comparison(
            subject: subject, quantifier: quantifier, comparator: comparator, operand: operand, severity: severity,
            range: place.union(entry.range))
    }

    private mutating func reject(_ entry: YAMLMapping.Entry, _ expected: String, _ other: String) {
        isWhole = false
        let isFalse = entry.value.scalar?.boolean == false
        context.wrongType(
            entry.value, of: "\"\(entry.key.text)\"", expected: expected,
            fix: isFalse
                ? Diagnostic.Fix("change it to \(other): true", replacing: entry.range, with: "\(other): true") : nil,
            code: .operandShape)
    }

    private func comparator(_ key: YAMLScalar) -> Comparator? {
        let name = key.text
        if let comparator = Comparator(rawValue: name) { return comparator }
        if Self.besideExpect.contains(name) {
            context.error(
                .unknownComparator, "\"\(name)\" is no comparator: it counts whole readings", at: key.range,
                fix: Diagnostic.Fix("put it beside \"expect\" in \"until\""))
            return nil
        }
        let near = Self.symbols[name] ?? NearestName.of(name, among: Format.comparison.ordered.texts)
        context.error(
            .unknownComparator, "unknown comparator \"\(name)\"", at: key.range,
            expected: DecodingContext.alternatives(Self.comparators),
            fix: near.map { Diagnostic.Fix("change it to \($0)", replacing: key.range, with: $0) })
        return nil
    }

    /// What people write who know other languages.
    private static let symbols = [
        "==": "eq", "=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "equals": "eq", "equal": "eq", "neq": "ne",
        "not": "ne",
        "is": "eq", "lte": "le", "gte": "ge", "regex": "matches", "match": "matches", "exists": "present"
    ]

    private func isShaped(_ operand: Template, _ comparator: Comparator, _ entry: YAMLMapping.Entry) -> Bool {
        let expected: String
        switch (comparator, operand.content) {
        case (.in, .value(.list)), (.notIn, .value(.list)), (.in, .list), (.notIn, .list): return true
        case (.in, .reference), (.notIn, .reference): return true
        case (.in, _), (.notIn, _): expected = "a list, or a reference to one"
        case (.between, .value(.list(let items))) where items.count == 2: return true
        case (.between, .list(let items)) where items.count == 2: return true
        case (.between, _): expected = "a list of two, both included: [ 1, 5 ]"
        case (.matches, .value(.string)), (.matches, .reference), (.matches, .text): return true
        case (.matches, _): expected = "a regular expression as text"
        case (.length, .value(.integer(let count))) where count >= 0: return true
        case (.length, .reference): return true
        case (.unchangedFor, .value(.string(let text))) where Microseconds(text: text) != nil: return true
        case (.unchangedFor, .reference), (.unchangedFor, .text): return true
        case (.unchangedFor, _): expected = "a duration such as 30s"
        case (.length, _): expected = "a whole number, 0 or more"
        case (_, .value(.absent)): expected = "a value; for its absence write absent: true"
        default: return true
        }
        context.wrongType(entry.value, of: "\"\(comparator.rawValue)\"", expected: expected, code: .operandShape)
        return false
    }
}
