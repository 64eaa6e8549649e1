import CanonicalJSON
import Engine
import Glibc
import Journal
import Plan
import Secrets
import Synchronization
import Values

/// Shows a run while it goes on: a line for each thing that happens, and on a terminal a line that says what is going on now.
///
/// Everything is written by threads of its own: a pipe that nobody reads and a stopped terminal hold no run up.
final class ProgressView: Sendable {
    private let style: ProgressOptions.Style
    private let isLive: Bool
    private let hasColour: Bool
    private let plan: Plan
    private let live = Mutex(Live())
    private let output: OutputPump
    private let problems: OutputPump

    private struct Live {
        var status: [StatusItem] = []
        var isDrawn = false
        var isOver = false
        var opened: Timestamp?
    }

    init(_ style: ProgressOptions.Style, _ plan: Plan) {
        self.style = style
        self.plan = plan
        isLive = style == .auto && Terminal.isInteractive
        hasColour = style == .auto && Terminal.hasColour(STDOUT_FILENO)
        let isJSON = style == .json
        output = OutputPump(STDOUT_FILENO) { dropped in
            isJSON ? "{\"dropped\":\(dropped)}\n" : "  … \(dropped) lines were left out here: nobody read them in time\n"
        }
        problems = OutputPump(STDERR_FILENO) { "muster: \($0) lines were left out here: nobody read them in time\n" }
    }

    /// Starts the line that moves.
    func begin() {
        guard isLive else { return }
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self)
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ProgressView>.fromOpaque(argument).takeRetainedValue().redraw()
                return nil
            }, this.toOpaque())
        pthread_detach(thread)
    }

    func end() {
        live.withLock { live in
            live.isOver = true
            erase(&live)
        }
        problems.drain()
        output.drain()
    }

    /// What is left to say behind the progress, on standard output; given up where nobody reads.
    func conclude(_ text: String) {
        output.put(text)
        output.drain()
    }

    /// The same on standard error.
    func complain(_ lines: [String]) {
        problems.put(lines.map { inertLine($0) + "\n" }.joined())
        problems.drain()
    }

    /// Shows what new records say.
    func show(_ entries: [Entry], _ state: RunState) {
        if style == .none { return }
        live.withLock { live in
            erase(&live)
            if live.opened == nil { live.opened = state.openedAt }
            for entry in entries { write(entry, live.opened) }
            live.status = isLive ? ProgressStatus.items(state) : []
            if isLive { draw(&live) }
        }
    }

    /// A word of warning that belongs to no record.
    @Sendable func warn(_ text: String) {
        live.withLock { live in
            erase(&live)
            problems.put("muster: \(inertLine(text))\n")
        }
    }

    private func write(_ entry: Entry, _ opened: Timestamp?) {
        if style == .json { return writeJSON(entry) }
        guard let line = ProgressLine(entry, plan) else { return }
        let elapsed = opened.map { (entry.at - $0).secondsText } ?? "0.000 s"
        let padding = String(repeating: " ", count: max(0, 11 - elapsed.count))
        let text =
            hasColour
            ? "\u{1B}[\(line.tone.colour)m\(line.symbol)\u{1B}[0m \(inertLine(line.text))" : "\(line.symbol) \(inertLine(line.text))"
        output.put("\(padding)\(elapsed)  \(text)\n")
    }

    private struct Wire: Encodable {
        let entry: Entry

        enum Key: String, CodingKey { case seq, at, type }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(Int64(entry.seq), forKey: .seq)
            try container.encode(entry.at, forKey: .at)
            try container.encode(entry.body.type, forKey: .type)
            try entry.body.encode(to: encoder)
        }
    }

    private func writeJSON(_ entry: Entry) {
        // the journal has the record already in the same form; a record that could not be encoded never got here
        guard let bytes = try? CanonicalEncoder().encode(Wire(entry: entry)) else { return }
        output.put(String(decoding: bytes, as: UTF8.self) + "\n")
    }

    // MARK: - The line that moves

    private func redraw() {
        while true {
            usleep(250_000)
            let isOver = live.withLock { live in
                if live.isOver { return true }
                erase(&live)
                draw(&live)
                return false
            }
            if isOver { return }
        }
    }

    private func draw(_ live: inout Live) {
        // a terminal that takes nothing gets no second line that moves
        guard !live.status.isEmpty, !live.isOver, output.isIdle else { return }
        let now = SystemTime.now
        let words = live.status.map { item -> String in
            let age = item.since.map { " \(ProgressStatus.short(now - $0))" } ?? ""
            let left = item.due.map { ", \(ProgressStatus.short($0 - now)) left" } ?? ""
            return item.text + age + left
        }
        let line = String(("⋯ " + inertLine(words.joined(separator: "  |  "))).prefix(Terminal.columns - 1))
        output.put(hasColour ? "\u{1B}[2m\(line)\u{1B}[0m" : line)
        live.isDrawn = true
    }

    private func erase(_ live: inout Live) {
        if live.isDrawn { output.put("\r\u{1B}[2K") }
        live.isDrawn = false
    }
}
