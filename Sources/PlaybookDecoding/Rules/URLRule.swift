import Diagnostics
import PlaybookModel
import Values

/// A URL that starts with fixed text starts with `http://` or `https://`, and has no blanks.
struct URLRule {
    let context: DecodingContext

    func check(_ url: Template) {
        guard let start = fixedStart(url) else { return }
        if !start.hasPrefix("http://"), !start.hasPrefix("https://") {
            context.error(.url, "the URL does not start with http:// or https://", at: url.range, expected: "an http or https URL")
        } else if start.utf8.contains(where: { $0 <= 0x20 }) {
            context.error(.url, "the URL has a blank in it", at: url.range, expected: "an http or https URL")
        }
    }

    private func fixedStart(_ url: Template) -> String? {
        switch url.content {
        case .value(let value): return value.text ?? ""
        case .text(let parts):
            if case .literal(let text)? = parts.first { return text }
            return nil
        case .reference, .list, .record: return nil
        }
    }
}
