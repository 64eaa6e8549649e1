import Diagnostics
import PlaybookModel
import Values

/// A gate asks for no more people than there are, those whom it excludes left out.
///
/// Who starts the run is often not known yet: a quorum that nobody could start with is an error, one that only some voters
/// could is a warning.
struct QuorumRule {
    let findings: Findings
    let electorate: Electorate
    let initiator: PersonID?
    let author: PersonID?

    func check(_ gate: PlannedGate, _ action: ApproveAction) {
        var voters = gate.voters
        if gate.exclude.contains(.author), let author { voters.removeAll { $0 == author } }
        let place = action.quorum?.range ?? action.range
        guard isReachable(gate, voters) else {
            findings.error(.quorumUnreachable, message(gate, voters.count, without: nil), at: place)
            return
        }
        guard gate.exclude.contains(.initiator) || gate.exclude.contains(.executor) else { return }
        if let initiator {
            let rest = voters.filter { $0 != initiator }
            if !isReachable(gate, rest) {
                findings.error(.quorumUnreachable, message(gate, rest.count, without: initiator), at: place)
            }
            return
        }
        checkStarters(gate, voters, place)
    }

    private func checkStarters(_ gate: PlannedGate, _ voters: [PersonID], _ place: SourceRange) {
        let starters = electorate.starters
        let blocked = starters.filter { starter in !isReachable(gate, voters.filter { $0 != starter }) }
        guard let first = blocked.first else { return }
        let names = blocked.map { "\"\($0)\"" }.joined(separator: ", ")
        if blocked.count == starters.count {
            findings.error(
                .quorumUnreachable, message(gate, voters.count - 1, without: first), at: place,
                notes: [.init("whoever may start the run (\(names)) is also needed to approve it")])
        } else {
            findings.warning(
                .quorumNeedsOtherInitiator, "the quorum cannot be reached if the run is started by \(names)", at: place)
        }
    }

    private func message(_ gate: PlannedGate, _ count: Int, without person: PersonID?) -> String {
        let asked =
            gate.eachOf.isEmpty
            ? Self.people(gate.quorum) : gate.eachOf.map { "\($0.count) of \"\($0.role)\"" }.joined(separator: " and ")
        return "the gate asks for \(asked), \(Self.people(count)) can vote" + (person.map { " when \"\($0)\" starts the run" } ?? "")
    }

    private static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

    private func isReachable(_ gate: PlannedGate, _ voters: [PersonID]) -> Bool {
        let seats = Seats(gate.eachOf.map { ($0.count, Set(electorate.members(of: $0.role))) })
        return voters.count >= gate.quorum && seats.areFilled(by: voters)
    }
}
