import Values

/// Something the evidence cannot hold by itself: a person has to say it.
///
/// A playbook asks for it with a `manual` input of the same name, or it comes as a parameter of that name. Afterwards a person adds
/// it as a note that begins with the name and a colon (`root_cause: the disk was full`); findings are statements of their own.
public struct HumanField: Sendable, Encodable {
    /// Name of the input or parameter.
    public let name: String
    public let label: String
    /// Nil: not recorded.
    public internal(set) var answer: String?
    public internal(set) var by: String?
    /// Number of the record that has it.
    public internal(set) var seq: UInt64?
    /// The statement that has it, where it was added afterwards.
    public internal(set) var statement: String?

    /// All of them, unanswered.
    static let all: [HumanField] = [
        ("trigger", "Trigger (planned interval or significant change)"),
        ("participants_expected", "Participants expected"),
        ("participants_present", "Participants present"),
        ("key_person_absent", "Key person absent on purpose"),
        ("places", "Places"),
        ("third_parties", "Third parties that took part"),
        ("criteria", "Criteria of success beyond the objectives"),
        ("problems", "Problems met"),
        ("findings", "Findings, each with owner and date"),
        ("root_cause", "Root cause"),
        ("retest", "Retest (run or date)"),
        ("reviewer", "Reviewer"),
        ("retention_until", "Keep until")
    ].map { HumanField(name: $0.0, label: $0.1) }

    private init(name: String, label: String) {
        self.name = name
        self.label = label
    }
}
