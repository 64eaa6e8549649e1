import Foundation
import Testing

/// The examples of docs/playbook.md: each is validated, planned, and run as a drill with the end that stands above it.
@Suite("docs/playbook.md")
struct ReferenceExampleTests {
    static let document = DocumentExamples(path: "docs/playbook.md")

    @Test("An example of a playbook is valid without a warning, has a plan, and a drill of it ends as said", arguments: document.runs)
    func runs(example: DocumentExamples.Run) async throws {
        try await Place.with { place in
            for text in Self.document.others {
                if let module = text.firstMatch(of: /(?m)^action: (\S+)$/)?.output.1 { try place.put("actions/\(module).yaml", text) }
            }
            try place.write("example.yaml", place.owning(example.text))
            for command in ["validate", "plan"] {
                let done = try await place.muster(command, "example.yaml")
                try #require(done.code == 0 && done.problems == "", "\(command): \(done.problems)")
            }
            let arguments = ["run", "example.yaml", "--mode", "drill", "--as", "ana", "--reason", "an example", "--progress", "json"]
            let running = try Running([Program.muster] + arguments, environment: ["MUSTER_SITE": place.site], folder: place.folder)
            for answer in example.answers { try await answer.give(in: place) }
            let done = try await running.finished()
            #expect(done.code == example.code, "\(done.output)\(done.problems)")
            let verified = try await place.muster("verify", "last")
            #expect(verified.code == 0, "\(verified.output)\(verified.problems)")
        }
    }

    @Test("Every whole file of the document is valid, and every playbook says how a drill of it ends")
    func files() async throws {
        try await Place.with { place in
            for (number, text) in Self.document.others.enumerated() {
                let path = text.firstMatch(of: /(?m)^action: (\S+)$/).map { "actions/\($0.output.1).yaml" } ?? "site-\(number).yaml"
                try place.put(path, text)
                let done = try await place.muster("validate", path)
                #expect(done.code == 0 && done.problems == "", "\(done.problems)")
            }
        }
        #expect(Self.document.runs.count >= 25)
        #expect(Self.document.others.count == 2)
        #expect(Self.document.strangers == [])
    }
}
