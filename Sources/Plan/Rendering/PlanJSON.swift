import CanonicalJSON
import Values

/// A plan as JSON, with what is computed from it beside it: `{"digest":…,"computed":{…},"plan":{…}}`.
///
/// `plan` is byte for byte what ``Plan/canonicalBytes()`` gives, so the digest can be checked from this form alone.
struct PlanJSON: Encodable {
    struct Path: Encodable {
        let steps: [StepID]
        let total: Microseconds
        let withoutTime: [StepID]

        enum CodingKeys: String, CodingKey { case steps, total = "total_us", withoutTime = "without_time" }
    }

    struct Gate: Encodable {
        let gate: StepID
        let voters: [PersonID]
        let dominates: [StepID]
    }

    struct Write: Encodable {
        let step: StepID
        let way: Reversal.Way
        /// The phase whose undo or release stands for the step's own.
        let phase: StepID?
        let reason: String?
    }

    struct Computed: Encodable {
        let criticalPath: Path
        let gates: [Gate]
        let pivots: [StepID]
        let writes: [Write]

        enum CodingKeys: String, CodingKey { case criticalPath = "critical_path", gates, pivots, writes }
    }

    let digest: SHA256Digest
    let computed: Computed
    let plan: Plan

    init(_ plan: Plan) throws(CanonicalCodingError) {
        self.plan = plan
        digest = try plan.digest()
        func ids(_ numbers: [Int]) -> [StepID] { numbers.map { plan.steps[$0].id } }
        let path = CriticalPath(plan)
        var gates: [Gate] = []
        for step in plan.steps {
            guard case .gate(let gate) = step.body else { continue }
            gates.append(Gate(gate: step.id, voters: gate.voters, dominates: ids(gate.dominates)))
        }
        computed = Computed(
            criticalPath: Path(steps: ids(path.steps), total: path.total, withoutTime: ids(path.withoutTime)), gates: gates,
            pivots: plan.steps.filter { $0.pivot != nil }.map(\.id),
            writes: Reversal(plan).entries.map { entry in
                Write(step: plan.steps[entry.step].id, way: entry.way, phase: entry.phase.map { plan.steps[$0].id }, reason: entry.reason)
            })
    }

    func text() throws(CanonicalCodingError) -> String {
        String(decoding: try CanonicalEncoder().encode(self), as: UTF8.self) + "\n"
    }
}
