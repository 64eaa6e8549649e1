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
    /// As the planner made it: what the first runner has.
    let plan: Plan
    let planBytes: [UInt8]
    let digest: SHA256Digest

    /// The sites that drawings may have, with and without signed decisions; reading one takes longer than many a run.
    private static let sites: [Bool: Site] = {
        var sites: [Bool: Site] = [:]
        for isSigned in [false, true] {
            var sources = SourceMap()
            var problems = DiagnosticSink()
            let bytes = Array(Cast.shared.site(signed: isSigned).utf8)
            sites[isSigned] = FileDecoder.site(sources.add(path: "site.yaml", bytes: bytes), folder: "/sim", reporting: &problems)
            precondition(sites[isSigned] != nil, "the site is refused:\n\(TextRenderer(sources: sources).render(problems))")
        }
        return sites
    }()

    /// Throws with the diagnostics where decoder or planner refuse what was drawn: one of the two is wrong.
    init(_ drawing: Drawing) throws(SimulationFault) {
        self.drawing = drawing
        var sources = SourceMap()
        var problems = DiagnosticSink()
        let playbook = FileDecoder.playbook(sources.add(path: "sim.yaml", bytes: Array(drawing.text.utf8)), reporting: &problems)
        func refuse(_ problems: DiagnosticSink) -> SimulationFault {
            SimulationFault("the playbook that was drawn is refused:\n\(TextRenderer(sources: sources).render(problems))")
        }
        guard let playbook, let mode = Mode(rawValue: drawing.mode) else { throw refuse(problems) }
        let result = Planner.plan(
            PlanRequest(playbook: playbook, modules: Modules.all, site: Self.sites[drawing.isSigned], mode: mode, initiator: Cast.initiator)
        )
        guard let plan = result.plan else { throw refuse(result.findings) }
        do throws(CanonicalCodingError) { planBytes = try plan.canonicalBytes() } catch { throw SimulationFault("plan.json: \(error)") }
        digest = Plan.digest(of: planBytes)
        self.plan = plan
    }
}

/// The simulator itself came to something that must not be.
struct SimulationFault: Error, CustomStringConvertible {
    let text: String
    var description: String { text }

    init(_ text: String) { self.text = text }
}
