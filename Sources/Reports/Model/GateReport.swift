import Journal
import Values

/// An approval gate: who was asked, who answered what, and what their signatures bind.
public struct GateReport: Sendable, Encodable {
    public let opened: Recorded<GateOpened>
    public var votes: [Recorded<GateVote>]
    public var closed: Recorded<GateClosed>?

    public var step: StepID { opened.record.step }
    public var item: ItemPath { opened.record.item ?? .none }

    /// Whose approval counts so far.
    public var approvers: [PersonID] {
        votes.filter { $0.record.accepted && $0.record.decision == .approve }.map(\.record.person)
    }

    /// How many approvals are missing; 0 once it is closed.
    public var missing: Int { closed == nil ? max(0, opened.record.quorum - Set(approvers).count) : 0 }

    /// Who may still approve.
    public var remaining: [PersonID] {
        let done = Set(approvers)
        return opened.record.voters.filter { !done.contains($0) && !opened.record.excluded.contains($0) }
    }
}

/// Somebody who took part, in every part they took.
public struct Participant: Sendable, Encodable {
    public let name: String
    /// The name in the site file, where it differs.
    public let fullName: String?
    /// Their roles on the site.
    public let roles: [String]
    /// What they did, each once, in the order in which they first did it.
    public internal(set) var parts: [String]
    /// The strongest way in which they are known.
    public internal(set) var strength: Actor.Strength
    public internal(set) var keys: [String]

    private enum CodingKeys: String, CodingKey { case name, fullName = "full_name", roles, parts, strength, keys }
}
