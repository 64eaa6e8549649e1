import CanonicalJSON
import Testing

@Suite struct CanonicalScannerTests {
    private func accepts(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            var scanner = CanonicalScanner(buffer)
            return scanner.value() && scanner.index == buffer.count
        }
    }

    /// What parsing and writing again says: slow, and independent of the scanner.
    private func isCanonical(_ text: [UInt8]) -> Bool {
        guard let value = try? JSONParser.parse(text) else { return false }  // no JSON is not canonical
        return value.canonicalBytes == text
    }

    static let samples = [
        #"{"v":1,"seq":42,"prev":"00ff","list":[1,-2,0,true,false,null,{"a":{}}],"text":"plain and \"quoted\" \\ \n\t\u0001\u007f\u00e9\ud83d\ude00"}"#,
        #"["","a","12345678","1234567\"","\u0000",9007199254740991,-9007199254740991,[],[[]],{"":{"":[]}}]"#
    ]

    @Test("agrees with parsing and writing again about every change of one byte", arguments: samples)
    func everyByte(sample: String) {
        let text = Array(sample.utf8)
        #expect(accepts(text))
        for index in text.indices {
            for byte in UInt8.min ... .max {
                var changed = text
                changed[index] = byte
                #expect(accepts(changed) == isCanonical(changed), "byte \(index) = \(byte)")
            }
            var shorter = text
            shorter.remove(at: index)
            #expect(accepts(shorter) == isCanonical(shorter), "without byte \(index)")
        }
    }

    @Test(
        "refuses what is JSON but not canonical",
        arguments: [
            #"{"a":1,"a":2}"#, #"{"b":{"a":1,"c":2,"a":3}}"#, "[1, 2]", " 1", "1 ", #""\/""#, #""\u0041""#, #""\u00E9""#, "\"é\"",
            #""\u0008""#, #""\u001F""#, "-0", "01", "1.0", "1e3", "9007199254740992", #""\ud83d""#, #""\ude00""#, ""
        ])
    func refuses(text: String) { #expect(!accepts(Array(text.utf8))) }

    @Test("finds a name that comes twice among many, and takes many that do not")
    func manyNames() {
        let names = (0..<500).map { "\"n\($0)\":0" }.joined(separator: ",")
        #expect(accepts(Array("{\(names)}".utf8)))
        #expect(!accepts(Array("{\(names),\"n499\":0}".utf8)))
        #expect(!accepts(Array("{\"n499\":0,\(names)}".utf8)))
    }

    @Test("takes 64 levels and no more")
    func depth() {
        let deepest = [UInt8](repeating: 0x5b, count: 64) + [UInt8](repeating: 0x5d, count: 64)
        #expect(accepts(deepest))
        #expect(!accepts([0x5b] + deepest + [0x5d]))
    }
}
