import CanonicalJSON
import Diagnostics
import Journal
import Plan
import PlaybookDecoding
import PlaybookModel
import Values

/// A drawn playbook with the plan that the real decoder and the real planner make of it.
struct Production {
    let drawing: Drawing
    let plan: Plan
    let planBytes: [UInt8]
    let digest: SHA256Digest

    /// Throws with the diagnostics where decoder or planner refuse what was drawn: one of the two is wrong.
    init(_ drawing: Drawing) throws(SimulationFault) {
        self.drawing = drawing
        var sources = SourceMap()
        var problems = DiagnosticSink()
        let site = FileDecoder.site(
            sources.add(path: "site.yaml", bytes: Array(Cast.shared.site(signed: drawing.isSigned).utf8)), folder: "/sim",
            reporting: &problems)
        let playbook = FileDecoder.playbook(sources.add(path: "sim.yaml", bytes: Array(drawing.text.utf8)), reporting: &problems)
        func refuse(_ problems: DiagnosticSink) -> SimulationFault {
            SimulationFault("the playbook that was drawn is refused:\n\(TextRenderer(sources: sources).render(problems))")
        }
        guard let site, let playbook, let mode = Mode(rawValue: drawing.mode) else { throw refuse(problems) }
        let result = Planner.plan(PlanRequest(playbook: playbook, site: site, mode: mode, initiator: Cast.initiator))
        guard let plan = result.plan else { throw refuse(result.findings) }
        do throws(CanonicalCodingError) { planBytes = try plan.canonicalBytes() } catch { throw SimulationFault("plan.json: \(error)") }
        digest = Plan.digest(of: planBytes)
        do throws(PlanReadError) { self.plan = try Plan.read(planBytes) } catch { throw SimulationFault("plan.json: \(error)") }
    }
}

/// The simulator itself came to something that must not be.
struct SimulationFault: Error, CustomStringConvertible {
    let text: String
    var description: String { text }

    init(_ text: String) { self.text = text }
}
