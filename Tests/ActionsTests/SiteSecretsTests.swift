import ActionKit
import Foundation
import Secrets
import Testing
import Values

@testable import Actions

@Suite("A site's secrets are read once, and refused where they could not be redacted")
struct SiteSecretsTests {
    private func reason(_ source: SecretSource) -> String {
        do throws(SecretUnavailable) {
            _ = try SiteSecrets(["pw": source]).secret("pw")
            return "none"
        } catch {
            return error.reason
        }
    }

    @Test("from a file, without its last newline; later changes of the file do not count")
    func file() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pw"
        try "correct-horse\n".write(toFile: path, atomically: false, encoding: .utf8)
        let secrets = SiteSecrets(["pw": .file(path: path)])
        #expect(secrets.known == [])
        #expect(try secrets.secret("pw").reveal() == Array("correct-horse".utf8))
        try "another-horse\n".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try secrets.secret("pw").reveal() == Array("correct-horse".utf8))
        #expect(secrets.known.map(\.name) == ["pw"])
    }

    @Test("from the environment")
    func environment() throws {
        setenv("MUSTER_TEST_SECRET", "from-the-environment", 1)
        let secrets = SiteSecrets(["pw": .environment(variable: "MUSTER_TEST_SECRET")])
        #expect(secrets.readAll() == [])
        #expect(secrets.known.map { $0.reveal() } == [Array("from-the-environment".utf8)])
    }

    @Test("what cannot be had is said, without a word of its content")
    func refusals() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pw"
        try "short\n".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(reason(.file(path: path)) == "secret \"pw\" has 5 bytes; at least 8 are required")
        #expect(reason(.file(path: path + "x")) == "\"\(path)x\": No such file or directory")
        #expect(reason(.environment(variable: "MUSTER_TEST_UNSET")) == "the environment variable MUSTER_TEST_UNSET is not set")
        let secrets = SiteSecrets(["pw": .file(path: path), "b": .environment(variable: "MUSTER_TEST_UNSET")])
        #expect(secrets.readAll().map(\.name) == ["b", "pw"] && secrets.known == [])
        #expect(throws: SecretUnavailable(name: "x", reason: "the site declares no such secret")) { try secrets.secret("x") }
    }
}
