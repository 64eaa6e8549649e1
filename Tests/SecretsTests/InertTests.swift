import Secrets
import Testing

@Suite("Inert text")
struct InertTests {
    static let table: [(String, String)] = [
        ("plain\ttext\n", "plain\ttext\n"),
        ("Größe 漢字 👩‍👩‍👧", "Größe 漢字 👩‍👩‍👧"),
        ("\u{1b}[31mred\u{1b}[0m", "<U+001B>[31mred<U+001B>[0m"),
        ("a\rb\u{0}c\u{7}d\u{7f}", "a<U+000D>b<U+0000>c<U+0007>d<U+007F>"),
        ("\u{9b}31m\u{85}", "<U+009B>31m<U+0085>"),
        ("\u{202a}\u{202e}x\u{2066}\u{2069}", "<U+202A><U+202E>x<U+2066><U+2069>"),
        ("\u{200e}\u{200f}\u{61c}", "<U+200E><U+200F><U+061C>"),
        ("\u{2028}\u{feff}\u{e0041}", "<U+2028><U+FEFF><U+E0041>")
    ]

    @Test("shows active characters by their code point and leaves the rest", arguments: table)
    func texts(_ input: String, _ expected: String) {
        #expect(inert(input) == expected)
    }

    @Test("of one line, whatever it holds")
    func line() {
        #expect(inertLine("exit 1\n  0.1 s  \u{1b}[32m✓ allow\r\n\tapproved") == "exit 1␊  0.1 s  <U+001B>[32m✓ allow<U+000D>␊␉approved")
        #expect(inertLine("Größe 漢字") == "Größe 漢字")
    }

    @Test("comes out of a stream the same, wherever it is cut", arguments: table)
    func streams(_ input: String, _ expected: String) {
        let bytes = Array(input.utf8)
        for cut in 0...bytes.count {
            var filter = InertFilter()
            let output = filter.append(Array(bytes[..<cut])) + filter.append(Array(bytes[cut...])) + filter.finish()
            #expect(String(decoding: output, as: UTF8.self) == expected)
        }
    }

    @Test(
        "shows each byte that is not UTF-8",
        arguments: [
            ([0x9b, 0x41], "<9B>A"), ([0xe2, 0x82], "<E2><82>"), ([0xc0, 0xaf, 0x0a], "<C0><AF>\n"),
            ([0xed, 0xa0, 0x80], "<ED><A0><80>"), ([0xf0, 0x9f, 0x41], "<F0><9F>A"), ([0xff, 0xc3, 0xb6], "<FF>ö")
        ] as [([UInt8], String)])
    func invalid(_ bytes: [UInt8], _ expected: String) {
        for cut in 0...bytes.count {
            var filter = InertFilter()
            let output = filter.append(Array(bytes[..<cut])) + filter.append(Array(bytes[cut...])) + filter.finish()
            #expect(String(decoding: output, as: UTF8.self) == expected, "cut at \(cut)")
        }
    }
}
