import Diagnostics
import PlaybookModel

/// Captures are read before anything of the step exists: they do not build on each other.
struct CaptureRule {
    let findings: Findings

    func check(_ operation: PlannedOperation, _ capture: Capture) {
        for reference in operation.references where reference.root == .before {
            findings.error(
                .referenceOutOfPlace, "\"\(reference)\" has no value here: captures do not build on each other",
                at: reference.range.isNone ? capture.name.range : reference.range)
        }
    }
}
