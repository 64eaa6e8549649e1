import Foundation
import Testing

/// A run's folder, read by the tests on their own.
struct RunEvidence {
    let folder: String

    var name: String { URL(filePath: folder).lastPathComponent }

    /// The whole lines of the journal, which may be in the making.
    func records() throws -> [Fields] {
        guard let data = FileManager.default.contents(atPath: folder + "/journal.jsonl") else { return [] }
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return try text[..<end].split(separator: "\n").map { try Fields(json: String($0)) }
    }

    func records(_ type: String, step: String? = nil) throws -> [Fields] {
        try records().filter { try $0.string("type") == type && (step == nil || $0.text("step") == step) }
    }

    /// The last record of a type, which must be there.
    func last(_ type: String, step: String? = nil) throws -> Fields {
        try #require(try records(type, step: step).last, "no \(type) \(step ?? "") in \(folder)")
    }

    func has(_ type: String, step: String? = nil) throws -> Bool { try !records(type, step: step).isEmpty }

    /// How the run was closed: outcome, exit code and text.
    func closed() throws -> (outcome: String, code: Int, text: String) {
        let closed = try last("run.closed")
        return (try closed.string("outcome"), try closed.integer("exit_code"), try closed.string("text"))
    }

    /// The run succeeded, with deviations at these steps alone.
    ///
    /// Whether the clock of the machine under test is synchronised is not the run's doing, and a deviation where it is not.
    func expectSucceeded(deviations steps: [String]) throws {
        let all = try records("deviation").map { $0.text("step") }
        #expect(all.filter { $0 != "preflight/clock" } == steps)
        let text = all.isEmpty ? "" : " with \(all.count) deviation\(all.count == 1 ? "" : "s")"
        #expect(try closed() == ("succeeded", 0, "every step succeeded" + text))
        #expect(try last("run.closed").integer("deviations") == all.count)
    }

    /// One output of a step's last attempt, a value of type duration or the like as text.
    func output(_ name: String, of step: String) throws -> Any {
        let outputs = try last("step.result", step: step).object("call").objects("outputs")
        let value = try #require(try outputs.first { try $0.string("name") == name }?.members["value"], "\(name) of \(step)")
        return (value as? [String: Any])?.values.first ?? value
    }

    /// Where a mark was placed: the middle of its bounds.
    func objective(_ name: String) throws -> Fields {
        try #require(try records("objective.verdict").first { try $0.string("objective") == name }, "\(name) in \(folder)")
    }

    /// `muster verify` and the auditor's own script must agree that everything holds.
    func expectVerified(_ location: SourceLocation = #_sourceLocation) async throws {
        let verified = try await run([Program.muster, "verify", folder])
        #expect(verified.code == 0, "\(verified.output)\(verified.problems)", sourceLocation: location)
        let audited = try await run([Program.repository + "/docs/verify.sh", folder])
        #expect(audited.code == 0, "\(audited.output)\(audited.problems)", sourceLocation: location)
    }
}
