import Diagnostics
import PlaybookModel
import Values

extension Resolver {
    /// Text into which values are written as another language has them; without a quote, and where no value stands in it, as
    /// ``text(_:in:what:)``.
    func text(_ template: Template, quote: Quote?, in scope: Scope, what: @autoclosure () -> String) -> Template {
        guard let quote, quote != .none else { return text(template, in: scope, what: what()) }
        switch template.content {
        case .text(let parts): return quoted(parts, template, quote, scope)
        case .reference(let reference): return quoted([.reference(reference)], template, quote, scope)
        case .value, .list, .record: return text(template, in: scope, what: what())
        }
    }

    private func quoted(_ parts: [Template.Part], _ template: Template, _ quote: Quote, _ scope: Scope) -> Template {
        var result: [Template.Part] = []
        for part in parts {
            switch part {
            case .literal(let text): result.appendText(text)
            case .reference(let reference), .quoted(let reference, _):
                append(resolve(reference, in: scope), reference, quote, to: &result)
            }
        }
        if result.isEmpty { return Template(.string(""), range: template.range) }
        if result.count == 1, case .literal(let text) = result[0] { return Template(.string(text), range: template.range) }
        return Template(.text(result), range: template.range)
    }

    private func append(_ part: TypedTemplate, _ reference: Reference, _ quote: Quote, to result: inout [Template.Part]) {
        switch part.template.content {
        case .value(let value):
            if value.isAbsent { return reportAbsent("a text", reference.range) }
            guard let text = value.text else { return reportNoText(reference, value.type ?? .string) }
            if let type = value.type, quote.isBare(type) { return result.appendText(text) }
            result.appendText(quote.delimiter + escaped(text, quote, reference) + quote.delimiter)
        case .reference(let open):
            if let type = part.type, !type.isScalar { return reportNoText(reference, type) }
            if let type = part.type, quote.isBare(type) { return result.append(.reference(open)) }
            result.append(quoting: [.reference(open)], quote) { escaped($0, quote, reference) }
        case .text(let inner): result.append(quoting: inner, quote) { escaped($0, quote, reference) }
        case .list: reportNoText(reference, part.type ?? .list(of: .string))
        case .record: reportNoText(reference, part.type ?? .record([]))
        }
    }

    private func escaped(_ text: String, _ quote: Quote, _ reference: Reference) -> String {
        if let escaped = quote.escape(text) { return escaped }
        findings.error(
            .valueType, "\"\(reference)\" holds a NUL, which \(quote.rawValue) cannot", at: reference.range, expected: "text without NUL")
        return ""
    }
}

extension [Template.Part] {
    /// Joins text to text, so that equal results are equal values.
    mutating func appendText(_ text: String) {
        if text.isEmpty { return }
        if case .literal(let before)? = last { self[count - 1] = .literal(before + text) } else { append(.literal(text)) }
    }

    mutating func appendPart(_ part: Template.Part) {
        if case .literal(let text) = part { appendText(text) } else { append(part) }
    }

    /// One value made of parts, between its delimiters.
    fileprivate mutating func append(quoting parts: [Template.Part], _ quote: Quote, _ escape: (String) -> String) {
        appendText(quote.delimiter)
        for part in parts {
            if case .literal(let text) = part { appendText(escape(text)) }
            if let reference = part.reference { append(.quoted(reference, quote)) }
        }
        appendText(quote.delimiter)
    }
}
