import Foundation
import Testing
import Values

@testable import Journal

/// The run in docs/example-run, byte for byte: the format does not change unnoticed.
@Suite struct GoldenRunTests {
    private static let golden = AuditorScript.path.replacingOccurrences(of: "verify.sh", with: "example-run")

    private static func files(_ folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
        }
        return files
    }

    @Test("the same run makes the same bytes as ever (recorded anew with MUSTER_RECORD=1)")
    func sameBytes() throws {
        let parent = try TemporaryFolder()
        let made = try Self.files(try RunBuilder.complete(in: parent).path)
        if ProcessInfo.processInfo.environment["MUSTER_RECORD"] == "1" {
            for (name, bytes) in made {
                let path = Self.golden + "/" + name
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try overwrite(path, bytes)
            }
            Issue.record("recorded; run again without MUSTER_RECORD")
        }
        let golden = try Self.files(Self.golden)
        #expect(golden.keys.sorted() == made.keys.sorted())
        for name in made.keys.sorted() {
            #expect(golden[name].map { String(decoding: $0, as: UTF8.self) } == made[name].map { String(decoding: $0, as: UTF8.self) })
        }
    }

    @Test("the example is verified by the verifier and by the script")
    func verified() throws {
        let folder = RunFolder(path: Self.golden)
        #expect(Verifier.verify(folder, VerificationPolicy(allowedSigners: try RunBuilder.allowedSigners())).verdict == .verified)
        let parent = try TemporaryFolder()
        let script = try AuditorScript.run(folder, signers: try RunBuilder.allowedSigners(), in: parent)
        #expect(script.verdict == .verified, "\(script.output)")
    }
}
