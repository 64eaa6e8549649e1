import Foundation
import Testing

/// `lab/lab client report` on logs written by hand; no server runs.
@Suite("The client's report")
struct ClientReportTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Per write: what answered (`a`, `b`, or a failure's kind), sent at this second, answered this much later.
        let writes: [(answer: String, sent: String, ended: String)]
        let outages: Int
        let longest: String
    }

    @Test(arguments: [
        Case(
            testDescription: "no failure is no outage",
            writes: [("a", "01.000000", "01.010000"), ("a", "01.050000", "01.060000")], outages: 0, longest: "null"),
        Case(
            testDescription: "an outage reaches from the first failed write's start to the next acknowledgement",
            writes: [
                ("a", "01.000000", "01.010000"), ("refused", "01.050000", "01.051000"),
                ("http_503", "01.100000", "01.900000"), ("b", "02.000000", "02.012345")
            ],
            outages: 1,
            longest:
                #"{"answered_after":"b","answered_before":"a","failures":2,"first_acked_after":"2026-01-01T00:00:02.012345Z","first_failed_at":"2026-01-01T00:00:01.050000Z","kinds":{"http_503":1,"refused":1},"last_ack_before":"2026-01-01T00:00:01.010000Z","over":true,"seconds":0.962345}"#
        ),
        Case(
            testDescription: "the longest of two; one that lasts has no end",
            writes: [("refused", "01.000000", "01.010000"), ("a", "01.050000", "01.060000"), ("timeout", "03.000000", "04.000000")],
            outages: 2,
            longest:
                #"{"answered_after":null,"answered_before":"a","failures":1,"first_acked_after":null,"first_failed_at":"2026-01-01T00:00:03.000000Z","kinds":{"timeout":1},"last_ack_before":"2026-01-01T00:00:01.060000Z","over":false,"seconds":1}"#
        )
    ])
    func longestOutage(_ example: Case) async throws {
        let lab = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        defer { try? FileManager.default.removeItem(atPath: lab.folder) }  // in /tmp: what could not be removed harms nobody
        let day = "2026-01-01T00:00:"
        let lines = example.writes.enumerated().map { index, write in
            let acknowledged = write.answer.count == 1
            return #"{"event": "\#(acknowledged ? "ack" : "failure")", "client": "c", "seq": \#(index + 1), "#
                + #""sent_at": "\#(day)\#(write.sent)Z", "\#(acknowledged ? "acked_at" : "failed_at")": "\#(day)\#(write.ended)Z", "#
                + #""\#(acknowledged ? "region" : "kind")": "\#(write.answer)"}"#
        }
        try lines.joined(separator: "\n").write(toFile: lab.folder + "/client.jsonl", atomically: true, encoding: .utf8)

        let report = try await lab.found("client", "report")
        let acknowledged = example.writes.filter { $0.answer.count == 1 }.count
        #expect(try report.integer("acknowledged") == acknowledged)
        #expect(try report.integer("failed") == example.writes.count - acknowledged)
        #expect(try report.integer("outages") == example.outages)
        let longest = try JSONSerialization.data(
            withJSONObject: report.members["longest_outage"] ?? NSNull(), options: [.sortedKeys, .fragmentsAllowed])
        #expect(String(decoding: longest, as: UTF8.self) == example.longest)
    }

    @Test("A line that is not the client's is named by its place")
    func spoiltLog() async throws {
        let lab = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        defer { try? FileManager.default.removeItem(atPath: lab.folder) }  // as above
        let log = lab.folder + "/client.jsonl"
        try "\n{\"event\": \"ack\"}".write(toFile: log, atomically: true, encoding: .utf8)
        let report = try await lab.command("client", "report")
        #expect(report.code == 1)
        #expect(report.problems.hasPrefix("lab/lab: \(log):1: not a line of the client's log: "), "\(report.problems)")
    }

    @Test("A folder with somebody's files is not made a lab of")
    func strangersFolder() async throws {
        let lab = Lab(programs: Lab.repository + "/lab", folder: try Lab.temporaryFolder())
        defer { try? FileManager.default.removeItem(atPath: lab.folder) }  // as above
        let precious = lab.folder + "/a"
        try "precious".write(toFile: precious, atomically: true, encoding: .utf8)
        for arguments in ["up", "reset", "down"] {
            let refused = try await lab.command(arguments)
            #expect(refused.code == 1)
            #expect(
                refused.problems
                    == "lab/lab: \(lab.folder) holds files that are not a lab's; name an empty folder or one that does not exist\n")
        }
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
    }
}
