import Diagnostics
import Plan
import PlaybookDecoding
import Testing
import YAMLDocument

/// Every code that the modules declare.
let allCodes = DiagnosticCode.fileCodes + DiagnosticCode.yamlCodes + DiagnosticCode.decodingCodes + PlanCodes.all

@Suite("Explanations")
struct ExampleTests {
    static let withFiles = allCodes.filter { $0.explanation.wrong.command == nil }

    /// What cannot be without another problem: done_when would mend both.
    static let companions: [DiagnosticCode: [DiagnosticCode]] = [.retryOnWrite: [.writeWithoutDoneWhen]]

    @Test("the wrong example has this problem and no other", arguments: withFiles)
    func wrong(code: DiagnosticCode) {
        let examination = Examination(code.explanation.wrong)
        #expect(examination.codes == [code.name] + (Self.companions[code] ?? []).map(\.name), "\(examination.text)")
    }

    @Test("the right example has no problem", arguments: withFiles)
    func right(code: DiagnosticCode) {
        #expect(Examination(code.explanation.right).text == "")
    }

    @Test("only codes of the command line have a command as their example")
    func commands() {
        #expect(allCodes.filter { $0.explanation.wrong.command != nil } == DiagnosticCode.fileCodes)
        #expect(DiagnosticCode.fileCodes.allSatisfy { $0.explanation.right.command != nil })
    }

    @Test("codes are listed once, in order of number, with slugs and groups of their own")
    func catalogue() {
        #expect(allCodes.map(\.number) == allCodes.map(\.number).sorted())
        #expect(Set(allCodes.map(\.number)).count == allCodes.count)
        #expect(Set(allCodes.map(\.slug)).count == allCodes.count)
        #expect(DiagnosticGroup.grouped(allCodes).flatMap(\.codes) == allCodes)
    }

    @Test("texts are whole sentences, short enough to be read at night", arguments: allCodes)
    func sentences(code: DiagnosticCode) {
        let explanation = code.explanation
        for text in [explanation.problem, explanation.reason, explanation.remedy] {
            #expect(text.hasSuffix("."), "\(text)")
            #expect(text.count <= 260, "\(text)")
            #expect(text.first?.isLowercase == false || text.hasPrefix("release_at"), "\(text)")
        }
        #expect(!code.title.hasSuffix("."))
    }
}
