import PlaybookModel

extension Comparison {
    /// What is looked at, for people.
    public var subjectText: String {
        switch subject {
        case .output(let name): name
        case .value(let template): template.description
        }
    }

    /// `every ge 95%`: quantifier, comparator and the operand's text.
    func expectation(_ operand: String?) -> String {
        var words = quantifier.map { [$0.text] } ?? []
        words.append(comparator.rawValue)
        if let operand, comparator != .present, comparator != .absent { words.append(operand) }
        return words.joined(separator: " ")
    }
}

extension Comparison.Quantifier {
    /// As a playbook says it.
    var text: String {
        switch self {
        case .every: "every"
        case .some: "some"
        case .share(let least): "share ge \(least)%"
        case .ratioToPrevious: "ratio_to_previous"
        }
    }
}

extension Condition {
    /// The condition in one line, for plans and approvals: `all(status eq 200, not(body contains "x"))`.
    public var summary: String {
        switch self {
        case .comparison(let comparison):
            comparison.subjectText + " " + comparison.expectation(comparison.operand?.description)
                + (comparison.severity == .warn ? " (or else a warning)" : "")
        case .all(let conditions):
            conditions.count == 1 ? conditions[0].summary : "all(" + conditions.map(\.summary).joined(separator: ", ") + ")"
        case .any(let conditions): "any(" + conditions.map(\.summary).joined(separator: ", ") + ")"
        case .not(let condition): "not(\(condition.summary))"
        }
    }
}
