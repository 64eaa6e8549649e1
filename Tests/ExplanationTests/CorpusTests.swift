import Diagnostics
import Foundation
import Testing

/// Small inputs whose text says where each problem stands: `‹0201›` right before the place, `‹0501*›` for one without a place,
/// `‹0600 0802›` for two at one place. Whatever is found and not marked, or marked and not found, fails.
@Suite("Corpus of marked files")
struct CorpusTests {
    static let cases = CorpusCase.all

    @Test("each problem is found where it is marked, and nothing else", arguments: cases)
    func marks(test: CorpusCase) {
        let examination = Examination(test)
        #expect(examination.places == test.marks, "\(examination.text)")
    }

    @Test("there are hundreds of them, of distinct names, and every code of the format that a file of its own can show is among them")
    func coverage() {
        #expect(Self.cases.count >= 300)
        #expect(Set(Self.cases.map(\.name)).count == Self.cases.count)
        let marked = Set(Self.cases.flatMap(\.marks).map { String($0.prefix(6)) })
        let missing = allCodes.filter { !marked.contains($0.name) && $0.explanation.wrong.command == nil }.map(\.name)
        #expect(missing == Self.elsewhere)
    }

    /// Limits, and what takes several files or a site of its own: the explanations' examples show those.
    static let elsewhere = [
        "MU0120", "MU0121", "MU0122", "MU0123", "MU0124", "MU0125", "MU0543", "MU0602", "MU0612", "MU0616"
    ]
}
