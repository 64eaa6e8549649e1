import Values

/// The recovery time as a bar in its parts.
struct LedgerFigure {
    private static let width = 1080
    private let ledger: RecoveryLedger

    init(_ ledger: RecoveryLedger) { self.ledger = ledger }

    /// Nil where no part is known: there is nothing to draw, and zero would be a lie.
    var svg: String? {
        let known = ledger.parts.compactMap(\.span).reduce(Microseconds.zero, +) + (ledger.unattributed ?? .zero)
        guard known > .zero else { return nil }
        var canvas = SVGCanvas()
        var x = 0
        for part in ledger.parts {
            if part.name == .verify {
                x = drawRest(at: x, of: known, &canvas)
                if ledger.restored != nil { canvas.line(x, 4, x, 48, "pivot", tip: "service restored") }
            }
            guard let span = part.span else { continue }
            let width = max(2, pixels(span, of: known))
            canvas.rectangle(
                x, 10, min(width, Self.width - x), 32, "part \(part.name.rawValue)", tip: "\(part.name.rawValue): \(span.words)")
            x += width
        }
        drawKey(&canvas)
        let words = ledger.parts.map { "\($0.name.rawValue) \($0.span?.words ?? "missing")" }.joined(separator: ", ")
        return canvas.picture(
            width: Self.width, height: 104, name: "ledger", title: "Recovery time by part",
            description: words + "; outage to service \(ledger.total?.words ?? "missing").")
    }

    private func pixels(_ span: Microseconds, of whole: Microseconds) -> Int {
        // Milliseconds keep the product far below 2^63; the first operand is at most the second.
        Int(max(0, span.rawValue / 1_000) * Int64(Self.width - 10) / max(1, whole.rawValue / 1_000))
    }

    private func drawRest(at x: Int, of whole: Microseconds, _ canvas: inout SVGCanvas) -> Int {
        guard let rest = ledger.unattributed, rest > .zero else { return x }
        let width = max(2, pixels(rest, of: whole))
        canvas.rectangle(x, 10, width, 32, "part rest", tip: "not attributed: \(rest.words)")
        return x + width
    }

    private func drawKey(_ canvas: inout SVGCanvas) {
        let column = Self.width / ledger.parts.count
        for (index, part) in ledger.parts.enumerated() {
            let x = index * column
            canvas.rectangle(x, 62, 14, 14, "part \(part.name.rawValue)", radius: 2)
            canvas.text(x + 22, 74, part.name.rawValue, "key")
            canvas.text(x + 22, 94, part.span?.words ?? "missing", part.span == nil ? "key missing" : "key strong")
        }
    }
}
