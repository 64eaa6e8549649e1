import CanonicalJSON
import Values

/// The envelope of a record as byte positions in its line, found without building anything.
///
/// The scan accepts exactly the lines that `LineCheck` accepts by form: canonical JSON, the envelope's members in
/// order and of the right kind, and no name twice.
struct LineScan {
    let seq: UInt64
    /// Of what should be 64 digits; right only where it equals the hash of the line before.
    let prev: Range<Int>
    let synced: UInt64
    let mono: Int64
    /// With the quotation marks.
    let boot: Range<Int>
    /// With the quotation marks.
    let run: Range<Int>
    /// With the quotation marks.
    let type: Range<Int>
    let payload: PayloadScan

    /// Scans a line without its newline; nil where it is not of the form of a record. `scanner` is used again and again.
    @inline(__always)
    init?(_ line: UnsafeBufferPointer<UInt8>, _ scanner: inout CanonicalScanner) {
        scanner.restart(line)
        guard scanner.literal(#"{"v":1,"seq":"#), let seq = scanner.integer(), seq > 0, scanner.literal(#","prev":""#) else { return nil }
        prev = scanner.index..<scanner.index + 64
        scanner.index += 64
        guard scanner.literal(#"","synced":"#), let synced = scanner.integer(), synced >= 0, synced < seq,
            scanner.literal(#","at":""#), Self.isTime(line, scanner.index)
        else { return nil }
        scanner.index += 27
        guard scanner.literal(#"","mono":"#), let mono = scanner.integer(), scanner.literal(#","boot":"#) else { return nil }
        self.seq = UInt64(seq)
        self.synced = UInt64(synced)
        self.mono = mono
        var start = scanner.index
        guard scanner.string() else { return nil }
        boot = start..<scanner.index
        guard scanner.literal(#","run":"#) else { return nil }
        start = scanner.index
        guard scanner.string() else { return nil }
        run = start..<scanner.index
        guard scanner.literal(#","type":"#) else { return nil }
        start = scanner.index
        guard scanner.string() else { return nil }
        type = start..<scanner.index
        guard let payload = PayloadScan(&scanner) else { return nil }
        self.payload = payload
    }

    /// Whether `YYYY-MM-DDThh:mm:ss.ffffffZ` stands at `start`, with a date that exists.
    private static func isTime(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        guard start + 27 <= line.count else { return false }
        func number(_ place: Int, _ count: Int) -> Int {
            var value = 0
            for index in start + place..<start + place + count {
                let digit = Int(line[index]) - 48
                guard (0...9).contains(digit) else { return -1_000_000 }
                value = value * 10 + digit
            }
            return value
        }
        guard line[start + 4] == 45, line[start + 7] == 45, line[start + 10] == 84, line[start + 13] == 58,
            line[start + 16] == 58, line[start + 19] == 46, line[start + 26] == 90
        else { return false }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        guard year >= 0, (1...12).contains(month), day >= 1, day <= days(year, month) else { return false }
        return (0..<24).contains(number(11, 2)) && (0..<60).contains(number(14, 2)) && (0..<60).contains(number(17, 2))
            && number(20, 6) >= 0
    }

    private static func days(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A record's own members behind the envelope: only what the semantic checks ask of every record.
struct PayloadScan {
    /// Of the values, with the quotation marks; empty where the record has no such member.
    private(set) var step = 0..<0
    private(set) var item = 0..<0
    private(set) var attempt: Int64 = 0

    /// Goes past the rest of the line; nil where it is not canonical or uses a name twice.
    @inline(__always)
    init?(_ scanner: inout CanonicalScanner) {
        var names = MemberNames()
        while true {
            switch scanner.byte {
            case UInt8(ascii: "}"):
                scanner.index += 1
                guard scanner.index == scanner.text.count, names.areDistinct(scanner) else { return nil }
                return
            case UInt8(ascii: ","): scanner.index += 1
            default: return nil
            }
            let name = scanner.index
            guard scanner.string(), case let named = name..<scanner.index, names.add(named, scanner), scanner.literal(":") else {
                return nil
            }
            let value = scanner.index
            guard scanner.value() else { return nil }
            note(named, value..<scanner.index, scanner)
        }
    }

    @inline(__always)
    private mutating func note(_ name: Range<Int>, _ value: Range<Int>, _ scanner: CanonicalScanner) {
        switch name.count {
        case 6 where Self.reads(scanner, name, #""step""#): step = value
        case 6 where Self.reads(scanner, name, #""item""#): item = value
        case 9 where Self.reads(scanner, name, #""attempt""#):
            var number = CanonicalScanner(scanner.text, at: value.lowerBound)
            attempt = number.integer() ?? 0
        default: break
        }
    }

    /// Whether the bytes of `range`, which are as many, are those of `word`.
    @inline(__always)
    static func reads(_ scanner: CanonicalScanner, _ range: Range<Int>, _ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where scanner.text[range.lowerBound + offset] != word.utf8Start[offset] {
            return false
        }
        return true
    }
}

/// The names of a record's own members: never one of the envelope's, never one twice.
private struct MemberNames {
    private var names: [Range<Int>] = []
    /// The first few, so that most lines allocate nothing.
    private var count = 0
    private var first = InlineArray<16, Range<Int>>(repeating: 0..<0)

    init() {}

    /// Remembers a name; false where it is taken. Beyond 16 names `areDistinct` has the last word.
    @inline(__always)
    mutating func add(_ name: Range<Int>, _ scanner: CanonicalScanner) -> Bool {
        if name.count <= 8, Self.isEnvelope(name, scanner) { return false }
        if count < 16 {
            for index in 0..<count where scanner.isEqual(first[index], name) { return false }
            first[count] = name
            count += 1
        } else {
            names.append(name)
        }
        return true
    }

    private static func isEnvelope(_ name: Range<Int>, _ scanner: CanonicalScanner) -> Bool {
        func reads(_ word: StaticString) -> Bool { PayloadScan.reads(scanner, name, word) }
        return switch name.count {
        case 3: reads(#""v""#)
        case 4: reads(#""at""#)
        case 5: reads(#""seq""#) || reads(#""run""#)
        case 6: reads(#""prev""#) || reads(#""mono""#) || reads(#""boot""#) || reads(#""type""#)
        case 8: reads(#""synced""#)
        default: false
        }
    }

    func areDistinct(_ scanner: CanonicalScanner) -> Bool {
        if names.isEmpty { return true }
        let all = names + (0..<count).map { first[$0] }
        let sorted = all.sorted { scanner.text[$0].lexicographicallyPrecedes(scanner.text[$1]) }
        return !zip(sorted, sorted.dropFirst()).contains { scanner.isEqual($0, $1) }
    }
}
