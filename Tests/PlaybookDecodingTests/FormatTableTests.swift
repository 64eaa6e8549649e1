import Foundation
import Testing

@testable import PlaybookDecoding

@Suite("The table of the format")
struct FormatTableTests {
    @Test("every table of keys that a decoder has stands in it")
    func isWhole() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/PlaybookDecoding")
            .standardizedFileURL
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        var made = 0
        for file in files where file.pathExtension == "swift" {
            made += try String(contentsOf: file, encoding: .utf8).matches(of: /= (?:OperationDecoder\.)?[kK]eySet\(/).count
        }
        #expect(FormatTable.constructs.count == made)
        #expect(Set(FormatTable.constructs.map(\.origin)).count == made, "each has a name of its own")
    }
}
