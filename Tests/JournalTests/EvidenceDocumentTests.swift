import Foundation
import Signatures
import Testing
import Values

@testable import Journal

/// The commands of docs/evidence.md, run exactly as they are printed.
@Suite struct EvidenceDocumentTests {
    static let blocks: [String] = {
        let path = AuditorScript.path.replacingOccurrences(of: "verify.sh", with: "evidence.md")
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""  // without the document the count below fails
        return text.components(separatedBy: "```sh\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    }()

    @Test("has a command for each part") func count() { #expect(Self.blocks.count == 11) }

    @Test("holds for a whole run, and fails where every part was tampered with", arguments: blocks.indices)
    func runs(index: Int) throws {
        let parent = try TemporaryFolder()
        let folder = try Self.recoveredRun(in: parent)
        #expect(Verifier.verify(folder, VerificationPolicy()).verdict == .verified)
        let good = try Self.run(Self.blocks[index], folder)
        #expect(good.status == 0, "\(good.output)")
        try Self.tamper(folder)
        let bad = try Self.run(Self.blocks[index], folder)
        #expect(bad.status != 0, "\(bad.output)")
    }

    /// A run that has all there can be: a cut tail, a redaction, statements.
    private static func recoveredRun(in parent: TemporaryFolder) throws -> RunFolder {
        let builder = try RunBuilder(in: parent)
        try builder.open()
        let torn = Array("{\"v\":1,".utf8)
        let hash = SHA256Digest.of(torn)
        try builder.folder.write(torn, .recovered, hash.rawValue)
        try builder.append(
            .recovered(Recovered(program: "muster", host: "h", cutBytes: 7, cutFile: "recovered/\(hash)", cutSha256: hash)))
        try builder.breakLock()
        try builder.breakLock(isOwn: true)
        try builder.openGate()
        try builder.vote("ana")
        try builder.vote("ben")
        try builder.closeGate()
        try builder.step("promote", output: "promoted\n")
        try builder.step("check", output: "checked\n")
        try builder.close()
        try Tampering.addStatement(builder.folder, .note, "ana", "a note")
        try Tampering.redact(builder.folder, by: "cora")
        return builder.folder
    }

    /// Changes one thing in every part.
    private static func tamper(_ folder: RunFolder) throws {
        try Tampering.edit(folder) {
            $0[4] = Tampering.replace($0[4], "\"mono\":", "\"mono\": ")
            $0[$0.count - 1] = Tampering.replace($0[$0.count - 1], "\"deviations\":0", "\"deviations\":1")
        }
        try Tampering.resign(folder, try Sample.key(66))
        for (part, name) in [
            (RunFolder.Part.playbook, "drill.yaml"), (.outputs, "check.1.stdout.out"), (.approvals, "authorise.ana.json"),
            (.statements, "0001.json")
        ] { try overwrite("\(folder.path(part))/\(name)", try folder.read(part, name) + [32]) }
        for name in try folder.list(.locks) { try overwrite("\(folder.path(.locks))/\(name)", try folder.read(.locks, name) + [32]) }
        for name in try folder.list(.recovered) { try overwrite("\(folder.path(.recovered))/\(name)", []) }
        let end = String(decoding: try folder.read(.seals, "end"), as: UTF8.self)
        try overwrite("\(folder.path(.seals))/end", Array(Tampering.replace(end, "head ", "head 0").utf8))
    }

    private static func run(_ block: String, _ folder: RunFolder) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["bash", "-e", "-o", "pipefail", "-c", block]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": folder.path + "/.."]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
