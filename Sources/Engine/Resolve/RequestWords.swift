import ActionKit
import CanonicalJSON

extension ActionRequest {
    /// A resolved request in words, for people who sign it; one that this program cannot read stands as it is.
    static func text(of recorded: JSONValue) -> String {
        do throws(CanonicalCodingError) { return try CanonicalDecoder().decode(ActionRequest.self, from: recorded).words } catch {
            return recorded.canonicalText
        }
    }

    private var words: String {
        switch kind {
        case .command(let command):
            let environment = command.environment.map { "\($0.name)=\(Self.words($0.text))" }
            let input = command.standardInput.map { ["stdin: \(Self.words($0))"] } ?? []
            let folder = command.workingDirectory.map { ["in: \($0)"] } ?? []
            return ([command.arguments.joined(separator: " ")] + environment + folder + input).joined(separator: "\n")
        case .http(let http): return "\(http.method) \(http.url)\(http.body.map { "\n\(Self.words($0))" } ?? "")"
        case .observe(let parts): return parts.map { "\($0.name): \($0.request.words)" }.joined(separator: "\n")
        case .notify(let notice): return "tells people: \(notice.text)"
        }
    }

    /// Secrets stand as their names.
    private static func words(_ text: SecretText) -> String {
        text.parts.map { part in
            switch part {
            case .text(let text): text
            case .secret(let name), .quotedSecret(let name, _): "${{ secrets.\(name) }}"
            }
        }.joined()
    }
}
