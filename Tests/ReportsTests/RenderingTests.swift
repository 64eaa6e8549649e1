import Foundation
import Journal
import Reports
import Testing
import Values

@Suite("Reports as files")
struct RenderingTests {
    @Test("the Markdown of each run is complete and as recorded", arguments: Scenario.allCases)
    func markdown(_ scenario: Scenario) throws {
        try Snapshot.check(MarkdownReport(try scenario.report()).text, "\(scenario).md")
    }

    @Test("the JSON of each run is complete and as recorded", arguments: Scenario.allCases)
    func json(_ scenario: Scenario) throws {
        try Snapshot.check(String(decoding: try JSONReport(try scenario.report()).bytes(), as: UTF8.self), "\(scenario).json")
    }

    @Test("jq -ac prints the JSON as it is: it is canonical", arguments: Scenario.allCases)
    func canonical(_ scenario: Scenario) throws {
        let bytes = Data(try JSONReport(try scenario.report()).bytes())
        #expect(try Tool.run("/usr/bin/jq", ["-ac", "."], input: bytes) == bytes)
    }

    @Test("the HTML is well-formed, refers to nothing outside, and every reference inside it has its target", arguments: Scenario.allCases)
    func html(_ scenario: Scenario) throws {
        try HTMLCheck.assertSound(HTMLReport(try scenario.report()).text)
    }

    @Test("the same evidence gives the same bytes", arguments: Scenario.allCases)
    func deterministic(_ scenario: Scenario) throws {
        let (one, two) = (try scenario.report(), try scenario.report())
        #expect(HTMLReport(one).bytes == HTMLReport(two).bytes)
        #expect(MarkdownReport(one).bytes == MarkdownReport(two).bytes)
        #expect(try JSONReport(one).bytes() == JSONReport(two).bytes())
    }

    @Test("HTML and Markdown tell the same facts", arguments: Scenario.allCases)
    func agreement(_ scenario: Scenario) throws {
        let report = try scenario.report()
        let (html, markdown) = (HTMLReport(report).text, MarkdownReport(report).text)
        for step in report.steps { #expect(html.contains(step.id.rawValue) && markdown.contains(step.id.rawValue)) }
        for event in report.events { #expect(event.what != event.type, "no words for \(event.type)") }
        for event in report.events {
            #expect(html.contains("id=\"r\(event.moment.seq)\"") && markdown.contains("| \(event.moment.seq) | "))
        }
        let head = try #require(report.integrity.head).rawValue
        #expect(html.contains("muster verify . --expect-head \(head)") && markdown.contains("muster verify . --expect-head \(head)"))
    }

    @Test("writes the HTML files for looking at, where a folder is named")
    func samples() throws {
        guard let folder = ProcessInfo.processInfo.environment["MUSTER_REPORT_SAMPLES"] else { return }
        for scenario in Scenario.allCases {
            try Data(HTMLReport(try scenario.report()).bytes).write(to: URL(filePath: "\(folder)/\(scenario).html"))
        }
    }
}
