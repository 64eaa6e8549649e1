import Journal
import Values

/// The run as a picture: a lane a step, monitors above, the point of no return and the marks across.
struct TimelineFigure {
    private static let width = 1080
    private static let gutter = 236
    private static let rowHeight = 22
    /// Lanes drawn; a run with more of them is told in full by the table of steps.
    private static let limit = 200

    private let report: RunReport
    private let scale: TimeScale
    private let lanes: [TimelineLane]
    private let flags: TimelineFlags
    private let top: Int

    init(_ report: RunReport) {
        self.report = report
        let marks = report.marks.map { $0.record.earliest ?? $0.record.latest }
        let start = min(report.opened.moment.at, marks.min() ?? report.opened.moment.at)
        scale = TimeScale(start: start, end: report.last.at, left: Self.gutter, width: Self.width - Self.gutter - 24)
        lanes = TimelineLane.all(report, limit: Self.limit)
        flags = TimelineFlags(report, scale: scale, right: Self.width)
        top = flags.height + 30
    }

    private var bottom: Int { top + lanes.count * Self.rowHeight }

    var caption: String {
        let hidden = report.stepRuns.count > Self.limit ? " Only the first \(Self.limit) lanes are drawn." : ""
        return "Time runs from \(scale.start.dateAndTime) to \(scale.end.dateAndTime)." + hidden
    }

    var svg: String {
        var canvas = SVGCanvas()
        drawGrid(&canvas)
        for index in lanes.indices where index % 2 == 1 {
            canvas.rectangle(0, top + index * Self.rowHeight, Self.width, Self.rowHeight, "stripe")
        }
        drawStages(&canvas)
        drawGrid(&canvas, lines: true)
        for (index, lane) in lanes.enumerated() { draw(lane, y: top + index * Self.rowHeight, &canvas) }
        flags.draw(from: flags.height, to: bottom, &canvas)
        drawLegend(&canvas)
        let words = report.events.filter(\.key).prefix(40).map { "\($0.moment.at.clock) \($0.where) \($0.what)" }
        return canvas.picture(
            width: Self.width, height: bottom + 42, name: "timeline", title: "Timeline of the run",
            description: "A lane for each step. " + words.joined(separator: ". "))
    }

    private func drawGrid(_ canvas: inout SVGCanvas, lines: Bool = false) {
        for tick in scale.ticks {
            let x = scale.x(tick.at)
            if lines { canvas.line(x, top, x, bottom, "grid") } else { canvas.text(x, top - 8, tick.label, "tick", .middle) }
        }
    }

    /// What the run as a whole was doing, where that was not its ordinary way.
    private func drawStages(_ canvas: inout SVGCanvas) {
        for (index, stage) in report.stages.enumerated() {
            let style: String? =
                switch stage.record.to {
                case .held, .paused: "stage-held"
                case .undoing, .draining: "stage-undo"
                case .running, .requiring, .releasing, .closing: nil
                }
            guard let style else { continue }
            let end = index + 1 < report.stages.count ? report.stages[index + 1].moment.at : report.last.at
            let x = scale.x(stage.moment.at)
            canvas.rectangle(
                x, top - 24, max(2, scale.x(end) - x), bottom - top + 24, style,
                tip: "\(stage.record.to.words): \(stage.record.because)")
        }
        for recovery in report.recoveries {
            guard let down = recovery.record.down else { continue }
            let from = scale.x(recovery.moment.at + Microseconds(rawValue: -down.rawValue))
            canvas.rectangle(
                from, top - 24, max(2, scale.x(recovery.moment.at) - from), bottom - top + 24, "stage-down",
                tip: "no runner for \(down.words)")
        }
    }

    /// The shades that this picture has.
    private var shades: [(style: String, label: String)] {
        let stages = Set(report.stages.map(\.record.to))
        var shades: [(String, String)] = []
        if !stages.isDisjoint(with: [.held, .paused]) { shades.append(("stage-held", "on hold")) }
        if !stages.isDisjoint(with: [.undoing, .draining]) { shades.append(("stage-undo", "rolling back")) }
        if report.recoveries.contains(where: { $0.record.down != nil }) { shades.append(("stage-down", "no runner")) }
        return shades
    }

    private func draw(_ lane: TimelineLane, y: Int, _ canvas: inout SVGCanvas) {
        let indent = 8 + lane.depth * 12
        canvas.text(indent, y + 15, InertText.short(lane.label, (Self.gutter - indent - 20) * 2 / 13), lane.isPhase ? "lane phase" : "lane")
        if let sign = lane.sign { canvas.text(Self.gutter - 14, y + 15, sign.text, "sign \(sign.style)", .middle) }
        for bar in lane.bars {
            let x = scale.x(bar.from)
            let width = max(3, scale.x(bar.to ?? report.last.at) - x)
            switch bar.shape {
            case .thin: canvas.rectangle(x, y + 10, width, 2, bar.style, tip: bar.tip)
            case .band: canvas.rectangle(x, y + 3, width, 16, bar.style, tip: bar.tip)
            case .bar: canvas.rectangle(x, y + 5, width, 12, bar.style, radius: 2, tip: bar.tip)
            case .tick: canvas.rectangle(x - 1, y + 3, 2, 16, bar.style, tip: bar.tip)
            case .dot: canvas.circle(x, y + 11, 4, bar.style, tip: bar.tip)
            }
        }
    }

    private func drawLegend(_ canvas: inout SVGCanvas) {
        let y = bottom + 24
        var x = 8
        for (style, label) in TimelineLane.legend + shades {
            canvas.rectangle(x, y - 9, 18, 10, style, radius: 2)
            canvas.text(x + 24, y, label, "tick")
            x += 36 + label.count * 6
        }
    }
}
