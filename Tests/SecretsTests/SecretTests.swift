import Secrets
import Testing

@Suite("A secret")
struct SecretTests {
    @Test("shows its name and never its value, however it is printed")
    func printing() throws {
        let secret = try Secret(name: "db.password", "correct horse")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect("\(secret)" == "<secret db.password>")
        #expect(String(reflecting: secret) == "<secret db.password>")
        #expect(dumped == "- <secret db.password>\n")
        #expect(!(secret as Any is any Encodable))
    }

    @Test("gives its bytes only when asked explicitly")
    func revealing() throws {
        let secret = try Secret(name: "key", bytes: [0, 1, 2, 3, 4, 5, 6, 255])
        #expect(secret.reveal() == [0, 1, 2, 3, 4, 5, 6, 255])
        #expect(secret.withBytes { $0.reduce(0) { $0 + Int($1) } } == 276)
        #expect(secret.count == 8)
    }

    @Test("is refused under eight bytes, without showing them")
    func tooShort() {
        #expect(throws: (SecretError).self) { try Secret(name: "pin", "1234567") }
        do {
            _ = try Secret(name: "pin", "1234567")
        } catch {
            #expect(error.code == .tooShort)
            #expect(error.message == "secret \"pin\" has 7 bytes; at least 8 are required")
        }
    }

    @Test("is refused under a name that would make its mark ambiguous", arguments: ["", "a]b", "a b", "ü", "a\u{1b}[0m"])
    func badName(_ name: String) {
        do {
            _ = try Secret(name: name, "long enough")
            Issue.record("accepted \(name)")
        } catch {
            #expect(error.code == .badName)
            #expect(!error.message.contains("\u{1b}"))
        }
    }

    @Test("equals another of the same name and value only")
    func equality() throws {
        let one = try Secret(name: "a", "12345678")
        #expect(try one == Secret(name: "a", "12345678"))
        #expect(try one != Secret(name: "a", "12345679"))
        #expect(try one != Secret(name: "a", "123456789"))
        #expect(try one != Secret(name: "b", "12345678"))
    }
}
