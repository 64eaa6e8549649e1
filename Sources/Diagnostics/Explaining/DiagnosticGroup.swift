/// Codes that are about the same thing, by their numbers.
public struct DiagnosticGroup: Sendable {
    public let title: String
    /// The first number; the group ends where the next one begins.
    public let first: UInt16

    /// All groups, in order of number.
    static let all: [DiagnosticGroup] = [
        .init(title: "Files and command line", first: 1), .init(title: "YAML", first: 100), .init(title: "Limits", first: 120),
        .init(title: "Keys and values", first: 200), .init(title: "References", first: 220), .init(title: "Actions", first: 240),
        .init(title: "Conditions", first: 260), .init(title: "Outputs", first: 270), .init(title: "Failures", first: 280),
        .init(title: "Steps", first: 300), .init(title: "Site files", first: 330), .init(title: "Parameters", first: 500),
        .init(title: "Values of references", first: 520), .init(title: "Action modules and outputs", first: 540),
        .init(title: "Types of conditions", first: 560), .init(title: "The order of steps", first: 580),
        .init(title: "Effects, undo and the pivot", first: 600), .init(title: "People and channels", first: 630),
        .init(title: "Objectives", first: 650), .init(title: "Lint: valid, and worth a look", first: 800)
    ]

    /// The codes in their groups; a group without codes is left out.
    public static func grouped(_ codes: [DiagnosticCode]) -> [(group: DiagnosticGroup, codes: [DiagnosticCode])] {
        zip(all, all.dropFirst().map(\.first) + [UInt16.max]).compactMap { group, next in
            let members = codes.filter { $0.number >= group.first && $0.number < next }.sorted { $0.number < $1.number }
            return members.isEmpty ? nil : (group, members)
        }
    }
}
