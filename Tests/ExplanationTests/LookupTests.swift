import Diagnostics
import Testing
import YAMLDocument

@Suite("Finding a code")
struct LookupTests {
    let lookup = CodeLookup(allCodes)

    @Test("by its number or its name", arguments: ["MU0105", "mu0105", "0105", "105", "duplicate-key", "Duplicate-Key"])
    func found(text: String) {
        #expect(lookup.code(text) == .duplicateKey)
    }

    @Test("what is no code is not found", arguments: ["", "MU", "MU9999", "0", "1_05", "99999", "-105", "duplicate key", "MU0105x"])
    func notFound(text: String) {
        #expect(lookup.code(text) == nil)
    }

    @Test("the nearest ones are named")
    func nearest() {
        #expect(lookup.nearest("duplicate-kye").first == .duplicateKey)
        #expect(lookup.nearest("duplicate").map(\.slug) == ["duplicate-key", "duplicate-entry", "duplicate-step"])
        #expect(lookup.nearest("MU0119").map(\.name) == ["MU0120", "MU0121", "MU0122"])
        #expect(lookup.nearest("zzzzzzzz") == [])
    }
}
