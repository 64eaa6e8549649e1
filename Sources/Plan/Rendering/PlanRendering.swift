import CanonicalJSON
import Values

/// The forms in which a plan is shown.
public enum PlanFormat: String, Sendable, CaseIterable {
    case text, json
    /// Graphviz.
    case dot
    case mermaid
}

extension Plan {
    /// The plan in one of its forms, ending with a newline.
    public func rendered(as format: PlanFormat) throws(CanonicalCodingError) -> String {
        switch format {
        case .text:
            var text = PlanText(self)
            return text.render(digest: try digest())
        case .json: return try PlanJSON(self).text()
        case .dot: return DotDrawing(plan: self).text
        case .mermaid: return MermaidDrawing(plan: self).text
        }
    }
}
