import Foundation
import Testing

/// The real ssh-keygen in a folder of its own, removed when nobody holds it any more.
final class Keygen: Sendable {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "muster-signatures-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }  // what is left over is in the temporary folder

    func path(_ name: String) -> String { folder + "/" + name }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
    }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    /// Runs ssh-keygen with file names relative to the folder; `input` is a file there.
    @discardableResult
    func run(_ arguments: [String], input: String? = nil) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ssh-keygen"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: path($0))) } ?? .nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    /// Makes a key pair `name` and `name.pub`.
    func generate(_ name: String, type: [String] = ["-t", "ed25519"], passphrase: String = "") throws {
        let made = try run(["-q", "-N", passphrase, "-C", "\(name)@test", "-f", name] + type)
        try #require(made.status == 0, "\(made.output)")
    }

    /// Signs `message` and returns the armored signature.
    func sign(_ message: [UInt8], key: String, namespace: String) throws -> [UInt8] {
        try write(message, "message")
        try? FileManager.default.removeItem(atPath: path("message.sig"))  // ssh-keygen would ask
        let made = try run(["-Y", "sign", "-f", key, "-n", namespace, "message"])
        try #require(made.status == 0, "\(made.output)")
        return try read("message.sig")
    }
}
