import CanonicalJSON
import Values

/// The gates as `plan.json` has them: what people signed, whatever the records of the run say was asked.
struct PlanGates {
    struct Gate {
        let step: StepID
        let voters: [PersonID]
        let quorum: Int
        let eachOf: [GateOpened.Share]
        let exclude: [String]
        /// The steps that run only after the gate.
        let covered: [StepID]
        /// Whether the gate is asked once for each item of a loop.
        let isLooped: Bool
        /// The gate's own step and the phases that it is in: where one of them is skipped, nobody is asked.
        let path: Set<StepID>

        /// Whether a record asks what the plan says.
        func agrees(with opened: GateOpened) -> Bool {
            opened.voters == voters && opened.quorum == quorum && opened.eachOf == eachOf && opened.exclude == exclude
        }
    }

    let gates: [Gate]
    /// A dry run only reads, and asks nobody.
    let isDry: Bool
    let minimumIdentity: String?

    /// Reads `steps` and the site's policy; what is no gate is passed over.
    init(plan: JSONValue?) {
        minimumIdentity = plan?["site"]?["minimumIdentity"]?.string
        isDry = plan?["mode"]?.string == "dry"
        let steps = plan?["steps"]?.array ?? []
        gates = steps.compactMap { Self.gate($0, steps) }
    }

    subscript(_ step: StepID) -> Gate? { gates.first { $0.step == step } }

    private static func gate(_ step: JSONValue, _ steps: [JSONValue]) -> Gate? {
        guard let body = step["body"]?["gate"]?["_0"], let id = step["id"]?.string else { return nil }
        func words(_ name: String) -> [String] { (body[name]?.array ?? []).compactMap(\.string) }
        let path = path(step, steps)
        return Gate(
            step: StepID(id), voters: words("voters").map { PersonID($0) }, quorum: Int(body["quorum"]?.integer ?? 0),
            eachOf: (body["eachOf"]?.array ?? []).map { share in
                .init(role: RoleID(share["role"]?.string ?? ""), count: Int(share["count"]?.integer ?? 0))
            },
            exclude: words("exclude"),
            covered: (body["dominates"]?.array ?? []).compactMap { number in
                number.integer.flatMap { steps.indices.contains(Int($0)) ? steps[Int($0)]["id"]?.string : nil }.map { StepID($0) }
            },
            isLooped: path.contains { $0["loop"] != nil }, path: Set(path.compactMap { $0["id"]?.string }.map { StepID($0) }))
    }

    /// The step and the phases around it; a plan that somebody bent into a circle ends it.
    private static func path(_ step: JSONValue, _ steps: [JSONValue]) -> [JSONValue] {
        var path = [step]
        while path.count <= steps.count, let above = path[path.count - 1]["parent"]?.integer, steps.indices.contains(Int(above)) {
            path.append(steps[Int(above)])
        }
        return path
    }
}
