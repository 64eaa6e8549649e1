import CanonicalJSON
import Values

/// What a report needs of `plan.json`, read as plain JSON: a member that is not there is left out, never guessed.
public struct PlanOutline: Sendable, Encodable {
    /// What a step does.
    public enum Kind: String, Sendable, Hashable, Encodable {
        case command, http, notify, gate, manual, wait, monitor, phase
        /// The plan does not say, or says something this program does not know.
        case unknown
    }

    public struct Step: Sendable, Encodable {
        public let id: StepID
        public let title: String
        public let description: String?
        public let owner: String?
        public let kind: Kind
        /// `read` or `write`.
        public let effect: String?
        /// Number of the enclosing phase.
        public let parent: Int?
        /// How many phases it stands in.
        public let depth: Int
        public let module: String?
        public let expected: Microseconds?
        public let pivot: Bool
        public let hasUndo: Bool
        public let noUndo: String?
        public let hasRelease: Bool
        /// The loop's variable and how many items it has.
        public let loop: String?
        public let loopItems: [String]

        private enum CodingKeys: String, CodingKey {
            case id, title, description, owner, kind, effect, parent, depth, module, expected = "expected_us", pivot, hasUndo = "has_undo"
            case noUndo = "no_undo", hasRelease = "has_release", loop, loopItems = "loop_items"
        }
    }

    public struct Person: Sendable, Encodable {
        public let id: PersonID
        public let name: String
        public let roles: [String]
    }

    public struct Objective: Sendable, Encodable {
        public let name: String
        public let target: Microseconds
        public let from: String?
        public let to: String?
        /// The reference whose value is measured.
        public let value: String?

        private enum CodingKeys: String, CodingKey { case name, target = "target_us", from, to, value }
    }

    /// In document order; a phase stands before its inner steps.
    public let steps: [Step]
    public let people: [Person]
    public let objectives: [Objective]
    public let monitors: [String]
    /// By monitor: the steps with whose start and end it begins and ends; those that run all the time are not here, and it is nil where all do.
    public let windows: [String: [StepID]]?
    public let owner: String?
    /// What the playbook says about itself.
    public let description: String?

    /// An outline of nothing, for a run whose plan cannot be read.
    public static let empty = PlanOutline(steps: [], people: [], objectives: [], monitors: [], windows: nil, owner: nil, description: nil)

    public func step(_ id: StepID) -> Step? { steps.first { $0.id == id } }

    /// How a step's effect is taken back, in words: by itself, or with a phase around it.
    public func wayBack(_ step: Step) -> String {
        if step.pivot { return "point of no return: forward only" }
        var around: [Step] = []
        var parent = step.parent
        while let number = parent, steps.indices.contains(number), around.count < steps.count {
            around.append(steps[number])
            parent = steps[number].parent
        }
        let undoing = around.last { $0.hasUndo }
        let releasing = step.hasRelease || step.noUndo != nil ? nil : around.first { $0.hasRelease }
        let ways = [
            undoing.map { "undo with the phase \($0.id)" } ?? (step.hasUndo ? "undo" : nil), step.hasRelease ? "release" : nil,
            releasing.map { "release with the phase \($0.id)" }, step.noUndo.map { "none: \($0)" }
        ]
        let said = ways.compactMap { $0 }
        return said.isEmpty ? "none declared" : said.joined(separator: ", ")
    }

    /// The person's name in the site file, or nil where the site does not know them.
    public func personName(_ id: String) -> String? { people.first { $0.id.rawValue == id }?.name }
}

extension PlanOutline {
    /// Reads the canonical JSON of a plan.
    public init(plan: JSONValue) {
        var steps: [Step] = []
        for value in plan["steps"]?.array ?? [] {
            let parent = value["parent"]?.integer.map(Int.init)
            let depth = parent.flatMap { steps.indices.contains($0) ? steps[$0].depth + 1 : nil } ?? 0
            steps.append(Step(plan: value, parent: parent, depth: depth))
        }
        var windows: [String: [StepID]] = [:]
        for monitor in plan["monitors"]?.array ?? [] {
            guard let name = monitor["id"]?.string, let window = monitor["between"] else { continue }
            windows[name] = ["from", "to"].compactMap { window[$0]?.integer }.compactMap { number in
                steps.indices.contains(Int(number)) ? steps[Int(number)].id : nil
            }
        }
        self.init(
            steps: steps,
            people: (plan["site"]?["people"]?.array ?? []).compactMap(Person.init(plan:)),
            objectives: (plan["objectives"]?.array ?? []).compactMap(Objective.init(plan:)),
            monitors: (plan["monitors"]?.array ?? []).compactMap { $0["id"]?.string }, windows: windows.isEmpty ? nil : windows,
            owner: plan["playbook"]?["owner"]?.string, description: plan["playbook"]?["description"]?.string)
    }
}

extension PlanOutline.Step {
    fileprivate init(plan value: JSONValue, parent: Int?, depth: Int) {
        let operation = value["body"]?["operation"]?["_0"]
        id = StepID(value["id"]?.string ?? "?")
        title = value["title"]?.string ?? ""
        description = value["description"]?.string
        owner = value["owner"]?.string
        kind = Self.kind(body: value["body"], operation: operation)
        effect = value["effect"]?.string
        self.parent = parent
        self.depth = depth
        module = operation?["module"]?.string
        expected = value["expected"]?.integer.map(Microseconds.init(rawValue:))
        pivot = value["pivot"]?.object != nil
        hasUndo = value["undo"]?.object != nil
        noUndo = value["noUndo"]?.string ?? value["no_undo"]?.string
        hasRelease = value["release"]?.object != nil
        loop = (value["loop"]?["names"]?.array).map { $0.compactMap(\.string).joined(separator: ", ") }
        loopItems = (value["loop"]?["items"]?.array ?? []).map(PlanOutline.display)
    }

    private static func kind(body: JSONValue?, operation: JSONValue?) -> PlanOutline.Kind {
        guard let name = body?.object?.first?.name else { return .unknown }
        if name != "operation" { return PlanOutline.Kind(rawValue: name) ?? .unknown }
        return (operation?["action"]?.object?.first?.name).flatMap(PlanOutline.Kind.init(rawValue:)) ?? .unknown
    }

}

extension PlanOutline {
    /// A value of the plan or of a record in words.
    public static func display(_ value: JSONValue) -> String {
        do { return try CanonicalDecoder().decode(Value.self, from: value).display } catch {
            // A value of a kind that this program does not know is shown as it stands.
            return value.canonicalText
        }
    }
}

extension PlanOutline.Step {
    /// A step that the journal names and the plan does not.
    init(unplanned id: StepID) {
        self.init(
            id: id, title: "", description: nil, owner: nil, kind: .unknown, effect: nil, parent: nil, depth: 0, module: nil, expected: nil,
            pivot: false, hasUndo: false, noUndo: nil, hasRelease: false, loop: nil, loopItems: [])
    }
}

extension PlanOutline.Person {
    fileprivate init?(plan value: JSONValue) {
        guard let id = value["id"]?.string else { return nil }
        self.init(
            id: PersonID(id), name: value["name"]?.string ?? id, roles: (value["roles"]?.array ?? []).compactMap(\.string))
    }
}

extension PlanOutline.Objective {
    fileprivate init?(plan value: JSONValue) {
        guard let name = value["name"]?.string, let target = value["target"]?.integer else { return nil }
        let between = value["measure"]?["between"]
        self.init(
            name: name, target: Microseconds(rawValue: target), from: between?["from"]?.string, to: between?["to"]?.string,
            value: value["measure"]?["value"]?["_0"]?["ref"]?.string)
    }
}
