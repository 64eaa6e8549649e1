import Diagnostics

/// The problems found so far while one plan is made; shared by everything that takes part in it.
final class Findings {
    private(set) var sink = DiagnosticSink()

    func error(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: String? = nil
    ) {
        report(Diagnostic(code, message, at: range, expected: expected, notes: notes, fix: fix.map { Diagnostic.Fix($0) }))
    }

    func warning(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, expected: String? = nil,
        notes: [Diagnostic.Note] = [], fix: String? = nil
    ) {
        sink.warning(code, message, at: range, expected: expected, notes: notes, fix: fix.map { Diagnostic.Fix($0) })
    }

    /// An unknown name, with the nearest one that exists as the fix; the edit is made where the name stands alone.
    func unknown(
        _ code: DiagnosticCode, _ message: String, name: String, among names: some Sequence<String>, at range: SourceRange,
        standsAlone: Bool = true, notes: [Diagnostic.Note] = []
    ) {
        guard let nearest = nearest(name, Array(names)) else {
            report(Diagnostic(code, message, at: range, notes: notes))
            return
        }
        let text = "did you mean \"\(nearest)\"?"
        let edit = standsAlone && !range.isNone && range.count == name.utf8.count
        report(
            Diagnostic(
                code, message, at: range, notes: notes,
                fix: edit ? Diagnostic.Fix(text, replacing: range, with: nearest) : Diagnostic.Fix(text)))
    }

    /// What stands in one place and is resolved several times (the cases of a switch look at one reference) is one problem.
    private func report(_ diagnostic: Diagnostic) {
        if !sink.holds(diagnostic) { sink.report(diagnostic) }
    }

    /// The first of equally near ones in alphabetical order. Where there are thousands of names, or of problems, nobody is
    /// helped by a guess that takes its time.
    private func nearest(_ name: String, _ names: [String]) -> String? {
        guard names.count <= 5_000, sink.errorCount < sink.limit else { return nil }
        return NearestName.of(name, among: names.sorted())
    }
}
