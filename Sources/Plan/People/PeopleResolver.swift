import Diagnostics
import PlaybookModel
import Values

/// Finds the people behind gates and questions, and whether there are enough of them.
struct PeopleResolver {
    let resolver: Resolver
    /// Nil where no site is given.
    let electorate: Electorate?
    let mode: Mode
    let initiator: PersonID?
    /// Who answers for the playbook: its `owner`, as it is written.
    let owner: String?

    /// The owner, where that is a person of the site.
    private var author: PersonID? { owner.map { PersonID($0) }.flatMap { electorate?.hasPerson($0) == true ? $0 : nil } }

    /// How long a gate stays open where it does not say.
    static let expiry = Microseconds.hours(1)

    /// A gate with its voters; `dominates` is filled in later.
    func gate(_ action: ApproveAction, in scope: Scope) -> PlannedGate {
        let shares = action.eachOf.map { share in
            let count = resolver.known(count: share.count, atLeast: 1, in: scope, what: "the number of \"\(share.role.value)\"")
            return (share.role, PlannedGate.Share(role: RoleID(share.role.value), count: count ?? 1))
        }
        checkAuthor(action)
        var voters: Set<PersonID> = []
        for name in action.from { voters.formUnion(members(of: name, mustApprove: true)) }
        for (role, _) in shares { voters.formUnion(members(of: role, mustApprove: true)) }
        let asked = shares.reduce(0) { $0 + $1.1.count }
        let quorum = self.quorum(action, asked, in: scope)
        let gate = PlannedGate(
            voters: electorate?.sorted(voters) ?? [], from: action.from.map(\.value), quorum: quorum, eachOf: shares.map(\.1),
            exclude: action.exclude.map(\.value),
            expires: resolver.known(duration: action.expires, in: scope, what: "\"expires\"") ?? Self.expiry,
            onExpiry: action.onExpiry, text: action.text.map { resolver.text($0, in: scope, what: "the text of \"approve\"") },
            dominates: [])
        if let electorate, (action.from + shares.map(\.0)).allSatisfy({ mayApprove($0.value) }) {
            QuorumRule(findings: resolver.findings, electorate: electorate, initiator: initiator, author: author)
                .check(gate, action)
        }
        return gate
    }

    /// Whoever is excluded as the author must be somebody: else the gate would be weaker than it reads.
    private func checkAuthor(_ action: ApproveAction) {
        guard let exclusion = action.exclude.first(where: { $0.value == .author }) else { return }
        guard let owner, !owner.isEmpty else {
            return resolver.findings.error(
                .nobodyExcluded, "the gate excludes the author, but the playbook names no owner", at: exclusion.range,
                fix: "say \"owner:\" with a person of the site, or leave \"author\" out")
        }
        guard let electorate, author == nil else { return }
        let near = NearestName.of(owner, among: electorate.people.map(\.rawValue)).map { ": did you mean \"\($0)\"?" } ?? ""
        resolver.findings.error(
            .nobodyExcluded, "the gate excludes the author, but the playbook's owner \"\(owner)\" is no person of the site\(near)",
            at: exclusion.range, fix: "name the person as \"owner:\", or leave \"author\" out")
    }

    func manual(_ action: ManualAction, in scope: Scope) -> PlannedManual {
        var voters: Set<PersonID> = []
        for name in action.from { voters.formUnion(members(of: name, mustApprove: false)) }
        for input in action.inputs where StepFacts.reserved.contains(input.name.value) {
            resolver.findings.error(
                .reservedOutput, "every step already has \"\(input.name.value)\"", at: input.name.range,
                fix: "give the input another name")
        }
        return PlannedManual(
            instructions: resolver.text(action.instructions, in: scope, what: "the instructions"),
            inputs: action.inputs.map { .init(name: $0.name.value, type: $0.type, text: $0.text) },
            voters: electorate?.sorted(voters) ?? [])
    }

    private func quorum(_ action: ApproveAction, _ asked: Int, in scope: Scope) -> Int {
        guard let quorum = resolver.known(count: action.quorum, atLeast: 1, in: scope, what: "\"quorum\"") else { return max(1, asked) }
        if quorum < asked {
            resolver.findings.error(
                .quorumTooSmall, "the quorum is \(quorum), \"each_of\" asks for \(asked) people", at: action.quorum?.range ?? action.range,
                fix: "leave \"quorum\" out, or raise it to \(asked)")
        }
        return quorum
    }

    private func mayApprove(_ name: String) -> Bool {
        electorate.map { $0.role(RoleID(name), may: .approve) || $0.person(PersonID(name), may: .approve) } ?? false
    }

    /// The people behind a name of a role or of a person.
    private func members(of name: Located<String>, mustApprove: Bool) -> [PersonID] {
        guard let electorate else { return [] }
        let (role, person) = (RoleID(name.value), PersonID(name.value))
        if electorate.hasRole(role) {
            if mustApprove, !electorate.role(role, may: .approve) { reportMayNot("the role", name) }
            return electorate.members(of: role)
        }
        if electorate.hasPerson(person) {
            if mustApprove, !electorate.person(person, may: .approve) { reportMayNot("the roles of", name) }
            return [person]
        }
        resolver.findings.unknown(
            .unknownVoter, "the site has no role or person \"\(name.value)\"", name: name.value, among: electorate.names, at: name.range)
        return []
    }

    private func reportMayNot(_ what: String, _ name: Located<String>) {
        resolver.findings.error(
            .mayNotApprove, "\(what) \"\(name.value)\" may not approve in mode \(mode.rawValue)", at: name.range,
            expected: "a role with \"may: [approve]\" in this mode")
    }
}
