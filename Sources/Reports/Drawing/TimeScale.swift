import Values

/// Places instants of a run on a line of pixels.
struct TimeScale {
    let start: Timestamp
    let end: Timestamp
    let left: Int
    let width: Int

    init(start: Timestamp, end: Timestamp, left: Int, width: Int) {
        self.start = start
        self.end = max(end, start + .milliseconds(1))
        self.left = left
        self.width = width
    }

    private var span: Int64 { (end - start).rawValue }

    /// The pixel of an instant; instants outside of the scale stand at its ends.
    func x(_ at: Timestamp) -> Int {
        let inside = min(max((at - start).rawValue, 0), span)
        // A span of days in microseconds times a thousand pixels stays far below 2^63.
        return left + Int(inside * Int64(width) / span)
    }

    private static let steps: [Int64] = {
        let milliseconds: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500]
        let seconds: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800]
        return milliseconds.map { $0 * 1_000 } + seconds.map { $0 * 1_000_000 }
    }()

    /// Round instants, at most ten of them, with the time since the start.
    var ticks: [(at: Timestamp, label: String)] {
        let step = Self.steps.first { span / $0 <= 9 } ?? span / 9
        return (0...span / step).map { index in
            (start + Microseconds(rawValue: index * step), index == 0 ? "0" : "+" + Self.label(index * step))
        }
    }

    private static func label(_ value: Int64) -> String {
        var seconds = value / 1_000_000
        if seconds < 60 {
            let rest = value % 1_000_000 / 1_000
            if rest == 0 { return "\(seconds) s" }
            return seconds == 0 ? "\(rest) ms" : "\(seconds).\(rest / 100) s"
        }
        let minutes = seconds / 60
        seconds %= 60
        if minutes < 60 { return seconds == 0 ? "\(minutes) min" : "\(minutes):\(Microseconds.padded(seconds)) min" }
        return "\(minutes / 60):\(Microseconds.padded(minutes % 60)) h"
    }
}
