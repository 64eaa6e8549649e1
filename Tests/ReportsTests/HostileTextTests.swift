import CanonicalJSON
import Foundation
import Journal
import Reports
import Testing
import Values

@Suite("Text that others wrote")
struct HostileTextTests {
    private static let hostile =
        "</title><script>alert(1)</script>\u{1B}[2J\u{7}\u{202E}evil\u{2066}\u{200B}<\u{301}img src=x onerror=1>|`a`|\n# head [x](http://evil) & 'q' \"d\""

    private func report() throws -> RunReport {
        var run = try OutageRun()
        try run.open(reason: Self.hostile, notice: Self.hostile)
        try run.script.add(
            .deviation(
                Deviation(
                    kind: Self.hostile, text: Self.hostile, step: StepID(Self.hostile), actor: Actor(name: Self.hostile, strength: .osUser))
            ))
        try run.script.step(
            Self.hostile, item: "1", takes: 5, request: ["kind": ["\(Self.hostile)": ["_0": .string(Self.hostile)]]], detail: Self.hostile,
            outputs: [NamedOutput(name: Self.hostile, value: .string(Self.hostile))],
            conditions: [ConditionEvidence(what: Self.hostile, expected: Self.hostile, observed: Self.hostile, verdict: .fail)],
            files: [OutputFileReference(stream: Self.hostile, file: "$(reboot)", bytes: 1, sha256: RunScript.digest("x"))])
        try run.script.add(
            .monitorMark(MonitorMark(mark: MarkName(Self.hostile), monitor: MonitorID(Self.hostile), latest: run.script.now)))
        try run.script.add(.runState(RunStateChanged(to: .held, because: Self.hostile)))
        return try RunReport(try run.evidence())
    }

    @Test("is inert in HTML: no element, no attribute, nothing invisible")
    func html() throws {
        let text = HTMLReport(try report()).text
        try HTMLCheck.assertSound(text)
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;␛[2J␇⟨U+202E⟩evil⟨U+2066⟩⟨U+200B⟩&lt;\u{301}img"))
    }

    @Test("is inert in Markdown: no markup, no cell of its own")
    func markdown() throws {
        let text = MarkdownReport(try report()).text
        #expect(
            text.contains(
                "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;␛\\[2J␇⟨U+202E⟩evil⟨U+2066⟩⟨U+200B⟩&lt;\u{301}img src=x onerror=1&gt;\\|\\`a\\`\\|␊# head \\[x\\](http://evil) &amp; 'q' \"d\""
            ))
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
        var inFence = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { inFence.toggle() }
            if !inFence { #expect(!line.hasPrefix("# head") && !line.contains("<script")) }
        }
    }

    @Test("never becomes part of a command")
    func commands() throws {
        #expect(!MarkdownReport(try report()).text.contains("outputs/$(reboot)\n"))
        let fences = MarkdownReport(try report()).text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(
            \.element)
        #expect(fences.count == 3 && fences.dropLast().allSatisfy { !$0.contains("reboot") && !$0.contains("evil") })
    }

    @Test("is inert in a summary for a terminal")
    func summary() throws {
        let text = RunSummary(try report()).text(now: RunScript.at(60_000))
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 0x202E })
        #expect(text.contains("␛[2J"))
    }
}
