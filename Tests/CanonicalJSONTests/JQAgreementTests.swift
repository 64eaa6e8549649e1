import CanonicalJSON
import Foundation
import Testing

/// What is canonical is defined by the real jq, so the real jq is asked.
@Suite struct JQAgreementTests {
    @Test("prints exactly what jq -ac prints for every kind of value")
    func values() throws {
        let values: [JSONValue] = [
            nil, true, false, 0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991, "", [], [:],
            ["z": 1, "a": ["b": nil, "": [[], [:]]], "é": "ü"],
            "quote \" backslash \\ slash / tab \t", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}"
        ]
        try agree(values)
    }

    @Test("prints exactly what jq -ac prints for every character of the first planes' edges and all controls")
    func characters() throws {
        var scalars = (0...0x2ff).compactMap { Unicode.Scalar($0 as UInt32) }
        scalars += [0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0x1f600, 0xfffff].compactMap { Unicode.Scalar($0 as UInt32) }
        try agree(scalars.map { .string("a\($0)b") } + [.object(scalars.map { JSONMember("\($0)", 1) })])
    }

    private func agree(_ values: [JSONValue]) throws {
        let text = values.map(\.canonicalText).joined(separator: "\n") + "\n"
        #expect(try jq(text) == text)
        for value in values { #expect(try JSONParser.parse(value.canonicalText) == value) }
    }

    private func jq(_ input: String) throws -> String {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["jq", "-ac", "."]
        process.standardInput = stdin
        process.standardOutput = stdout
        try process.run()
        let writer = Thread {
            stdin.fileHandleForWriting.write(Data(input.utf8))
            stdin.fileHandleForWriting.closeFile()
        }
        writer.start()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self)
    }
}
