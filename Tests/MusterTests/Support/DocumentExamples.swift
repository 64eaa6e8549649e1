import Foundation
import Testing

/// The YAML of a document: playbooks with the end that a comment above them says (`<!-- run: 0; ben approves allow -->`), and other
/// whole files.
struct DocumentExamples: Sendable {
    struct Run: Sendable, CustomTestStringConvertible {
        let text: String
        let code: Int32
        let answers: [Answer]

        var testDescription: String { text.firstMatch(of: /(?m)^id: (\S+)$/).map { String($0.output.1) } ?? "?" }
    }

    /// What a person does while the playbook runs.
    struct Answer: Sendable {
        let person: String
        let verb: String
        let step: String
        let values: [String]

        /// Waits until the person is asked, and answers.
        func give(in place: Place) async throws {
            var run = ""
            try await awaiting("\(step) to be asked") {
                guard let name = place.runs().last else { return false }
                run = name
                return verb == "approves"
                    ? place.has("inbox/requests/\(name).\(step).json")
                    : try RunEvidence(folder: "\(place.folder)/runs/\(name)").has("input.asked", step: step)
            }
            let signed = ["approve", run, step, "--as", person, "--key", place.key(person)]
            let done = try await muster(verb == "approves" ? signed : ["input", run, step] + values, in: place)
            #expect(done.code == 0, "\(done.problems)")
        }

        private func muster(_ arguments: [String], in place: Place) async throws -> Finished {
            try await MusterTests.run([Program.muster] + arguments, environment: ["MUSTER_SITE": place.site], folder: place.folder)
        }
    }

    private(set) var runs: [Run] = []
    /// Whole files that are no playbooks.
    private(set) var others: [String] = []
    /// What is neither: a playbook without its end, or a piece of a file.
    private(set) var strangers: [String] = []

    init(path: String) {
        let text = (try? String(contentsOfFile: Program.repository + "/" + path, encoding: .utf8)) ?? ""  // none: tests count them
        for match in text.matches(of: /(?:<!-- run: ([^\n]*) -->\n)?```yaml\n((?s:.*?))```\n/) {
            let file = String(match.output.2)
            let isPlaybook = file.hasPrefix("muster: 1\nid: ")
            if isPlaybook, let run = match.output.1.flatMap({ Self.run(String($0), file) }) {
                runs.append(run)
            } else if !isPlaybook, file.hasPrefix("muster: 1\n") {
                others.append(file)
            } else {
                strangers.append(file)
            }
        }
    }

    private static func run(_ words: String, _ text: String) -> Run? {
        let parts = words.components(separatedBy: "; ")
        guard let code = Int32(parts[0]) else { return nil }
        let answers = parts.dropFirst().map { part in
            let words = part.split(separator: " ").map(String.init)
            return Answer(person: words[0], verb: words[1], step: words[2], values: Array(words.dropFirst(3)))
        }
        return Run(text: text, code: code, answers: answers)
    }
}

extension Place {
    /// The text with paths below this folder instead of /tmp.
    func owning(_ text: String) -> String { text.replacing("/tmp/", with: folder + "/") }

    /// Writes a file and the folders it lies in.
    func put(_ path: String, _ text: String) throws {
        let file = URL(filePath: folder).appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try owning(text).write(to: file, atomically: true, encoding: .utf8)
    }
}
