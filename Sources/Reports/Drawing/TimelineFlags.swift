import Journal
import Values

/// What stands across all lanes: marks and the point of no return, each with a label that covers no other.
struct TimelineFlags {
    private struct Flag {
        let x: Int
        /// Pixel of the earliest instant that it can have been.
        let early: Int
        let label: String
        let style: String
        let tip: String
        var row = 0
        var textEnd = false
    }

    private static let rowHeight = 16
    private let flags: [Flag]
    private let rows: Int

    /// Pixels that the labels take.
    var height: Int { rows * Self.rowHeight + 6 }

    init(_ report: RunReport, scale: TimeScale, right: Int) {
        let marks = report.marks.map { mark in
            Flag(
                x: scale.x(mark.record.latest), early: scale.x(mark.record.earliest ?? mark.record.latest),
                label: mark.record.mark.rawValue,
                style: "mark", tip: "mark \(mark.record.mark), record \(mark.moment.seq)")
        }
        let pivots = report.pivots.filter(\.crossed).map { pivot in
            let x = scale.x(pivot.pivot.moment.at)
            return Flag(
                x: x, early: x, label: "point of no return", style: "pivot",
                tip: "point of no return crossed by \(pivot.pivot.record.step), record \(pivot.pivot.moment.seq)")
        }
        // Each label goes into the first row where it touches none; near the right edge it stands left of its line.
        var ends: [Int] = []
        var placed: [Flag] = []
        for var flag in (marks + pivots).sorted(by: { ($0.x, $0.label) < ($1.x, $1.label) }) {
            let width = flag.label.count * 7 + 12
            flag.textEnd = flag.x + width > right
            let from = flag.textEnd ? flag.x - width : flag.x
            flag.row = ends.firstIndex { $0 <= from } ?? ends.count
            if flag.row == ends.count { ends.append(0) }
            ends[flag.row] = from + width
            placed.append(flag)
        }
        flags = placed
        rows = max(1, ends.count)
    }

    func draw(from top: Int, to bottom: Int, _ canvas: inout SVGCanvas) {
        for flag in flags {
            let y = flag.row * Self.rowHeight
            if flag.early < flag.x { canvas.rectangle(flag.early, top, flag.x - flag.early, bottom - top, "doubt", tip: flag.tip) }
            canvas.line(flag.x, y + 4, flag.x, bottom, flag.style, tip: flag.tip)
            canvas.text(flag.textEnd ? flag.x - 4 : flag.x + 4, y + 14, flag.label, "flag \(flag.style)", flag.textEnd ? .end : .start)
        }
    }
}
