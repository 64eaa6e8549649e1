import Diagnostics
import YAMLDocument

/// Every file says `muster: 1`: the version of the format that it is written in.
struct FormatVersionRule {
    /// The version that this program reads.
    static let version: Int64 = 1

    let context: DecodingContext

    func check(_ fields: Fields) {
        guard let node = fields.node("muster"), !node.isReported, node.scalar?.integer != Self.version else { return }
        context.error(
            .formatVersion, "\"muster\" is \(DecodingContext.describe(node))", at: node.range, expected: "\(Self.version)",
            fix: Diagnostic.Fix("change it to \(Self.version)", replacing: node.range, with: "\(Self.version)"))
    }
}
