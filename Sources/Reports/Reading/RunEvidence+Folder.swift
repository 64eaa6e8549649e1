import CanonicalJSON
import Journal
import Values

extension RunEvidence {
    /// Reads a run's folder; a runner may be writing it.
    ///
    /// What is damaged is told in `damages` and read as far as it goes: a report of a damaged journal ends where the intact part
    /// ends, and says so. Throws `storage` only where there is no journal to be read at all.
    public init(folder: RunFolder) throws(ReportError) {
        var damages: [String] = []
        var reader: JournalReader
        do throws(JournalError) { reader = try JournalReader(path: folder.journal) } catch {
            throw ReportError(.storage, "the run's journal cannot be read", place: folder.path, cause: error.description)
        }
        var records: [Record] = []
        var head: SHA256Digest?
        do throws(JournalError) {
            while let line = try reader.next() {
                records.append(line.record)
                head = line.hash
            }
            if reader.hasTornTail { damages.append("the journal's last line is being written or was torn; it is not shown") }
        } catch {
            damages.append("the journal is damaged at line \(error.line ?? 0) (\(error.message)); nothing from there on is shown")
        }
        let name = folder.path.split(separator: "/").last.map(String.init) ?? folder.path
        self.init(run: records.first?.run ?? RunID(name), records: records, head: head, damages: damages)
        readPlan(folder)
        readSeals(folder)
        readStatements(folder)
    }

    private mutating func readPlan(_ folder: RunFolder) {
        do throws(JournalError) {
            let bytes = try folder.readPlan()
            planDigest = SHA256Digest.of(bytes)
            do throws(JSONSyntaxError) { plan = try JSONParser.parse(bytes) } catch {
                damages.append("plan.json is no JSON: \(error.description)")
            }
        } catch {
            damages.append("plan.json cannot be read: \(error.message)")
        }
    }

    private mutating func readSeals(_ folder: RunFolder) {
        let files = names(folder, .seals)
        for name in files where SealNumber(name: name) != nil {
            do throws(JournalError) {
                seals.append(
                    SealFile(
                        name: name, sha256: .of(try folder.read(.seals, name)), signed: files.contains(name + ".sig"),
                        timestamped: files.contains(name + ".tsr")))
            } catch {
                damages.append("seal \(name) cannot be read: \(error.message)")
            }
        }
    }

    private mutating func readStatements(_ folder: RunFolder) {
        let files = names(folder, .statements)
        for name in files where !name.hasSuffix(".sig") {
            var statement: Statement?
            do { statement = try Statement(bytes: try folder.read(.statements, name)) } catch {
                damages.append("statements/\(name) is no statement: \(error)")
            }
            statements.append(StatementFile(name: name, statement: statement, signed: files.contains(name + ".sig")))
        }
    }

    private mutating func names(_ folder: RunFolder, _ part: RunFolder.Part) -> [String] {
        do throws(JournalError) { return try folder.list(part) } catch {
            damages.append("\(part.rawValue)/ cannot be listed: \(error.message)")
            return []
        }
    }
}
