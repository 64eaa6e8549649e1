import Diagnostics
import PlaybookModel
import Values

/// Puts values in place of what is known when a plan is made, and gives every template a type.
///
/// A problem is reported and leaves its template open with an unknown type, so that it brings no second report with it.
final class Resolver {
    var names: KnownNames
    var steps: StepCatalogue
    let findings: Findings
    /// True where parameters or the site may be missing.
    let allowsMissing: Bool
    /// The secrets that were referred to.
    var usedSecrets: Set<String> = []
    /// The channels that something is told to.
    var usedChannels: Set<String> = []
    /// Known values that references index with something found only later, by the path before the bracket.
    var lookups: [String: Value] = [:]
    /// True while what is resolved belongs to a step that this run skips: what is absent there is never needed.
    var isSkipped = false
    /// What the items of each loop are, by the loop's step; loops of which nothing is known are not in it.
    var loopItems: [Int: ValueType] = [:]
    /// Regular expressions that were found to be readable.
    var readablePatterns: Set<String> = []

    init(names: KnownNames, findings: Findings, allowsMissing: Bool) {
        self.names = names
        self.steps = .empty(findings)
        self.findings = findings
        self.allowsMissing = allowsMissing
    }

    /// A reference left as it is, its type unknown.
    func unknown(_ reference: Reference) -> TypedTemplate { open(reference, nil) }

    func open(_ reference: Reference, _ type: ValueType?) -> TypedTemplate {
        TypedTemplate(Template(.reference(reference), range: reference.range), type: type)
    }

    /// What `make` resolves, or ``TypedTemplate/reported`` where it reported a problem: for values that others build on.
    func sound(_ make: () -> TypedTemplate) -> TypedTemplate {
        let before = findings.sink.errorCount
        let result = make()
        return findings.sink.errorCount > before ? .reported : result
    }
}
