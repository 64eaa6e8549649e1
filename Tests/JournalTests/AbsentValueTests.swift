import CanonicalJSON
import Testing
import Values

@testable import Journal

@Suite("Absent values in records")
struct AbsentValueTests {
    @Test("an output without a value survives being written and read")
    func roundTrip() throws {
        let outputs = [
            NamedOutput(name: "oldest", value: .absent), NamedOutput(name: "nested", value: .list([.absent, .integer(1)])),
            NamedOutput(name: "fields", value: .record([.init("a", .absent), .init("b", .string("x"))]))
        ]
        let bytes = try CanonicalEncoder().encode(outputs)
        let back = try CanonicalDecoder().decode([NamedOutput].self, from: bytes)
        #expect(back == outputs)
    }
}
