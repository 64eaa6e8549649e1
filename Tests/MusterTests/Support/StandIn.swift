import Foundation
import Testing

/// A server in Python that stands in for a system of a runbook, and keeps a line for each request.
struct StandIn: Sendable {
    let port: Int
    private let folder: String

    var url: String { "http://127.0.0.1:\(port)" }

    /// Starts a script of `Cases` for the body and ends it afterwards.
    static func with(_ place: Place, _ script: String, _ arguments: String..., body: (StandIn) async throws -> Void) async throws {
        let folder = place.folder + "/stand-in"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let process = try Running(["python3", "\(place.folder)/\(script)", folder] + arguments)
        let result: Result<Void, any Error>
        do {
            try await awaiting("the stand-in") { FileManager.default.fileExists(atPath: folder + "/port") }
            let port = try #require(Int(String(contentsOfFile: folder + "/port", encoding: .utf8)))
            result = .success(try await body(StandIn(port: port, folder: folder)))
        } catch { result = .failure(error) }
        process.send(SIGKILL)
        _ = try await process.finished()
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    /// The requests so far, `GET /path`, each with the microsecond in which it came.
    func requests() -> [(at: Int, what: String)] {
        // no request yet: no file
        ((try? String(contentsOfFile: folder + "/requests", encoding: .utf8)) ?? "").split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return (Int(parts[0]) ?? 0, String(parts[1]))
        }
    }
}
