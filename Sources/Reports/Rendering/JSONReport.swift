import CanonicalJSON

/// A report as one line of canonical JSON: the whole model, for programs.
public struct JSONReport: Sendable {
    private let report: RunReport

    public init(_ report: RunReport) { self.report = report }

    /// The canonical JSON and a newline.
    ///
    /// Throws where a number of the journal lies beyond what JSON holds exactly; a journal that this program read has none.
    public func bytes() throws(CanonicalCodingError) -> [UInt8] { try CanonicalEncoder().encode(report) + [UInt8(ascii: "\n")] }
}
