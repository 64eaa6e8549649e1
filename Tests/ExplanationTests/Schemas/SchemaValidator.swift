import Foundation
import Schemas

/// The repository that this file lies in.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL

/// check-jsonschema over many files at once: Tests/schema-validator installs and runs it.
enum SchemaValidator {
    private struct Answer: Decodable {
        struct Problem: Decodable {
            let filename: String
            let path: String?
            let message: String
        }

        let errors: [Problem]?
        // the program's own name of it
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let parse_errors: [Problem]?
    }

    /// What is wrong with each input, in their order; nil where nothing is.
    static func problems(in inputs: [SchemaInput], of kind: FormatSchema) throws -> [String?] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-verdicts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try inputs.enumerated().map { number, input in
            let file = folder.appendingPathComponent("\(number).yaml")
            try Data(input.bytes).write(to: file)
            return file.path
        }
        let problems = try problems(in: files, of: kind)
        return files.map { problems[$0] }
    }

    /// The same by the files' paths; files without a fault are not among them.
    private static func problems(in files: [String], of kind: FormatSchema) throws -> [String: String] {
        let answer = try JSONDecoder().decode(
            Answer.self, from: Data(try output(["-o", "json", "--schemafile", "schemas/\(kind.fileName)"] + files).utf8))
        let found = (answer.errors ?? []) + (answer.parse_errors ?? [])
        return Dictionary(found.map { ($0.filename, "\($0.path ?? "-"): \($0.message)") }) { "\($0)\n\($1)" }
    }

    /// What is said of the schemas themselves.
    static func metaschemaProblems() throws -> String {
        try output(["--check-metaschema"] + FormatSchema.allCases.map { "schemas/\($0.fileName)" })
    }

    private static let installing = NSLock()

    private static func output(_ arguments: [String]) throws -> String {
        // the first call installs the validator
        installing.lock()
        defer { installing.unlock() }
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("muster-schema-\(UUID().uuidString)")
        FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let process = Process()
        process.executableURL = repository.appendingPathComponent("Tests/schema-validator")
        process.arguments = arguments
        process.currentDirectoryURL = repository
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        return try String(contentsOf: output, encoding: .utf8)
    }
}
